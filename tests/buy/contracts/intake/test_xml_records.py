from typing import Any

import pytest

from maillage.buy.contracts.domain.vocabularies import ContractKind
from maillage.buy.contracts.intake.raw_records import RawRecord
from maillage.buy.contracts.intake.xml_records import xml_records


def _read(text: str, size: int = 50) -> tuple[list[tuple[str, Any]], list[str]]:
    results = list(xml_records(text[place : place + size] for place in range(0, len(text), size)))
    return (
        [(result.path, dict(result.fields)) for result in results if isinstance(result, RawRecord)],
        [result.remark.rule.code for result in results if not isinstance(result, RawRecord)],
    )


def test_records_are_what_json_would_make_of_them():
    text = """<?xml version="1.0" encoding="ISO-8859-1"?><marches>
    <marche><id>1</id><acheteur><id>218</id></acheteur><titulaires><titulaire><id>a</id></titulaire><titulaire><id>b</id>
    </titulaire></titulaires><objet>é &amp; à</objet><modifications/></marche>
    <contrat-concession><id>2</id></contrat-concession></marches>"""

    records, findings = _read(text)

    assert findings == []
    assert records == [
        (
            "marches/marche/0",
            {
                "id": "1",
                "acheteur": {"id": "218"},
                "titulaires": {"titulaire": [{"id": "a"}, {"id": "b"}]},
                "objet": "é & à",
                "modifications": "",
            },
        ),
        ("marches/contrat-concession/0", {"id": "2"}),
    ]


def test_container_tells_the_kind():
    (record,) = xml_records(["<marches><contrat-concession><id>1</id></contrat-concession></marches>"])

    assert isinstance(record, RawRecord)
    assert (record.kind, record.is_typed) == (ContractKind.CONCESSION, False)


def test_entity_bomb_is_not_read():
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><marches><marche><id>&b;</id></marche></marches>'

    assert _read(bomb) == ([], ["document-entities", "document-empty"])


def test_external_entity_is_not_fetched():
    text = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><marches><marche><id>&a;</id></marche></marches>'

    assert _read(text) == ([], ["document-entities", "document-empty"])


def test_external_subset_is_not_fetched():
    text = '<!DOCTYPE marches SYSTEM "file:///etc/hostname"><marches><marche><id>1</id></marche></marches>'

    assert _read(text)[0] == [("marches/marche/0", {"id": "1"})]


def test_deep_nesting_ends_the_reading_and_keeps_what_came_before():
    text = "<marches><marche><id>1</id></marche><marche>" + "<a>" * 100

    assert _read(text) == ([("marches/marche/0", {"id": "1"})], ["record-too-deep"])


@pytest.mark.parametrize("end", ["", "<marche><id>2", "<marche><id>2</id>", "<march"])
def test_truncated_file_gives_what_came_before(end: str):
    assert _read("<marches><marche><id>1</id></marche>" + end) == (
        [("marches/marche/0", {"id": "1"})],
        ["document-truncated"],
    )


def test_malformed_file_gives_what_came_before():
    text = "<marches><marche><id>1</id></marche><marche><id>2</di></marche></marches>"

    assert _read(text) == ([("marches/marche/0", {"id": "1"})], ["document-malformed"])


def test_control_characters_of_platforms_are_taken_out_and_counted():
    text = "<marches><marche><id>1</id><objet>a\x0bb\x00</objet></marche></marches>"

    assert _read(text) == ([("marches/marche/0", {"id": "1", "objet": "ab"})], ["document-control-characters"])


def test_record_of_many_megabytes_harms_no_other():
    text = "<marches><marche><id>" + "x" * 5_000_000 + "</id></marche><marche><id>2</id></marche></marches>"

    assert _read(text, size=2**20) == ([("marches/marche/1", {"id": "2"})], ["record-too-large"])


def test_record_of_a_hundred_thousand_attributes_is_let_go():
    text = "<marches><marche " + " ".join(f"a{n}='1'" for n in range(100_000)) + "><id>1</id></marche></marches>"

    assert _read(text, size=2**20) == ([], ["record-too-large"])


def test_megabytes_of_blanks_between_records_harm_none():
    text = "<marches><marche><id>1</id></marche>" + " " * 5_000_000 + "<marche><id>2</id></marche></marches>"

    assert [fields["id"] for _, fields in _read(text, size=2**20)[0]] == ["1", "2"]


def test_tag_that_never_ends_is_let_go():
    text = "<marches><marche><id>1</id></marche><marche a='" + "x" * 40_000_000

    assert _read(text, size=2**22) == ([("marches/marche/0", {"id": "1"})], ["record-too-large"])


def test_document_without_record_says_so():
    assert _read("<marches></marches>") == ([], ["document-empty"])
