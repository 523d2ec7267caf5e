import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.contracts.domain.remarks import PlacedRemark
from maillage.buy.contracts.domain.vocabularies import ContractKind, FormatVersion
from maillage.buy.contracts.intake.json_records import json_records
from maillage.buy.contracts.intake.raw_records import MOST_RECORD_CHARACTERS, RawRecord

ONE, TWO = {"id": "1", "objet": 'a [b] {c} "d"'}, {"id": "2", "objet": "é"}


def _read(text: str, size: int = 7) -> tuple[list[tuple[str, Any]], list[tuple[str, str]]]:
    """Path and fields of each record, path and rule of each finding; the text comes in small blocks."""
    results = list(json_records(text[place : place + size] for place in range(0, len(text), size)))
    records = [result for result in results if isinstance(result, RawRecord)]
    findings = [result for result in results if not isinstance(result, RawRecord)]
    repairs = [(remark.path, remark.remark.rule.code) for record in records for remark in record.remarks]
    return (
        [(record.path, dict(record.fields)) for record in records],
        [*((finding.path, finding.remark.rule.code) for finding in findings), *repairs],
    )


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        ({"marches": [ONE, TWO]}, ["marches/0", "marches/1"]),
        ({"$schema": "x", "marches": [ONE, TWO], "meta": {"a": [1]}}, ["marches/0", "marches/1"]),
        (
            {"marches": {"marche": [ONE], "contrat-concession": [TWO]}},
            ["marches/marche/0", "marches/contrat-concession/0"],
        ),
        ({"marches": {"marche": ONE, "contrat-concession": TWO}}, ["marches/marche", "marches/contrat-concession"]),
        ({"marches": [{"marche": ONE}, {"marche": [TWO]}]}, ["marches/0/marche", "marches/1/marche/0"]),
        ([ONE, TWO], ["0", "1"]),
        ([[ONE], [TWO]], ["0/0", "1/0"]),
    ],
)
def test_records_are_found_in_every_wrapping(document: Any, paths: list[str]):
    records, findings = _read(json.dumps(document, ensure_ascii=False))

    assert (records, findings) == (list(zip(paths, [ONE, TWO], strict=True)), [])


def test_null_between_records_is_said_and_harms_none():
    records, findings = _read(json.dumps({"marches": [None, ONE, None, TWO]}))

    assert records == [("marches/1", ONE), ("marches/3", TWO)]
    assert findings == [("marches/0", "record-missing"), ("marches/2", "record-missing")]


def test_one_record_alone_is_found():
    assert _read(json.dumps(ONE)) == ([("", ONE)], [])


def test_one_record_a_line_is_found():
    assert _read(f"{json.dumps(ONE)}\n{json.dumps(TWO)}\n")[0] == [("", ONE), ("1", TWO)]


@pytest.mark.parametrize(
    "text", ["null", "[]", '{"marches":[]}', '{"marches":{"marche":[]}}', '{"marches":null}', "", " "]
)
def test_document_without_record_says_so(text: str):
    records, findings = _read(text)

    assert (records, findings[-1]) == ([], ("", "document-empty"))


def test_container_tells_kind_and_version():
    text = json.dumps({"marches": {"marche": [ONE], "contrat-concession": [TWO]}})
    first, second = (result for result in json_records([text]) if isinstance(result, RawRecord))

    assert (first.kind, first.version) == (ContractKind.MARKET, FormatVersion.V2)
    assert (second.kind, second.version) == (ContractKind.CONCESSION, FormatVersion.V2)


def test_document_of_version_1_tells_neither():
    (record,) = (result for result in json_records(['{"marches":[{"id":"1"}]}']) if isinstance(result, RawRecord))

    assert (record.kind, record.version) == (None, None)


@pytest.mark.parametrize("cut", range(14, 60, 3))
def test_truncated_file_gives_what_came_before(cut: int):
    text = json.dumps({"marches": [{"id": "1"}, {"id": "2", "objet": "abcdefghijklmnopqrst"}]})[:cut]
    records, findings = _read(text)

    assert [fields["id"] for _, fields in records] == ["1"] * (cut >= 24)
    assert findings in ([("marches", "document-truncated")], [(f"marches/{len(records)}", "document-truncated")])


def test_broken_record_harms_no_other():
    text = '{"marches":[{"id":"1"},{"id":2,"objet":},{"id":"3"},{"id" "4"},{"id":"5"}]}'

    assert _read(text) == (
        [("marches/0", {"id": "1"}), ("marches/2", {"id": "3"}), ("marches/4", {"id": "5"})],
        [("marches/1", "record-unreadable"), ("marches/3", "record-unreadable")],
    )


def test_record_whose_quote_never_closes_harms_no_other():
    text = '{"marches":[{"id":"1","objet":"a"},{"id":"2","objet":"C:\\"},{"id":"3","objet":"c"}]}'
    records, findings = _read(text)

    assert ([fields["id"] for _, fields in records], findings) == (["1", "3"], [("marches/1", "record-unreadable")])


def test_backslashes_of_platforms_are_read_as_they_stand():
    records, findings = _read('{"marches":[{"id":"1","objet":"l\\\'air \\é \\u00e9 \\uzz"}]}')

    assert records == [("marches/0", {"id": "1", "objet": "l\\'air \\é é \\uzz"})]
    assert findings == [("marches/0", "json-backslash")]


def test_line_ends_and_tabs_inside_a_text_are_read():
    assert _read('{"marches":[{"id":"1","objet":"a\n\tb"}]}')[0] == [("marches/0", {"id": "1", "objet": "a\n\tb"})]


def test_nan_is_read():
    ((_, fields),), findings = _read('{"marches":[{"id":"1","montant":NaN}]}')

    assert (fields["montant"] != fields["montant"], findings) == (True, [])


def test_values_that_are_no_records_are_said():
    records, findings = _read('{"marches":[{"id":"1"},3,"x",{"a":1}]}')

    assert (len(records), findings) == (1, [(f"marches/{number}", "record-missing") for number in (1, 2, 3)])


def test_deep_nesting_is_refused_and_harms_no_other():
    deep = "[" * 5000 + "]" * 5000
    records, findings = _read('{"marches":[{"id":"1","x":' + deep + '},{"id":"2"}]}', size=1000)

    assert (records, findings) == ([("marches/1", {"id": "2"})], [("marches/0", "record-too-deep")])


def test_deep_nesting_that_python_can_hold_is_refused_too():
    deep = '{"a":' * 120 + "1" + "}" * 120

    assert _read('{"marches":[{"id":"1","x":[' + ",".join([deep] * 2) + "]}]}", size=10_000)[1] == [
        ("marches/0", "record-too-deep")
    ]


def test_nesting_of_lists_without_record_ends():
    assert _read("[" * 100_000, size=10_000)[0] == []


def test_number_of_ten_thousand_digits_harms_no_other():
    records, findings = _read('{"marches":[{"id":"1","montant":' + "9" * 10_000 + '},{"id":"2"}]}')

    assert ([fields["id"] for _, fields in records], findings) == (["2"], [("marches/0", "record-unreadable")])


def test_endless_line_is_let_go_as_it_comes():
    held = []

    def blocks() -> Iterator[str]:
        yield '{"marches":[{"id":"1"},{"id":"2","objet":"'
        for _ in range(40):
            held.append(1)
            yield "x" * 2**19
        yield '"},{"id":"3"}]}'

    results = list(json_records(blocks()))

    assert [result.fields["id"] for result in results if isinstance(result, RawRecord)] == ["1", "3"]
    assert [result.remark.rule.code for result in results if not isinstance(result, RawRecord)] == ["record-too-large"]
    assert len(held) * 2**19 > 4 * MOST_RECORD_CHARACTERS


def test_text_behind_the_end_is_said():
    assert _read('{"marches":[{"id":"1"}]} ]')[1] == [("1", "document-malformed")]


@given(
    st.lists(st.dictionaries(st.sampled_from(["id", "objet", "uid"]), st.text(max_size=5), min_size=1)),
    st.integers(1, 9),
)
def test_records_do_not_depend_on_the_size_of_blocks(documents: list[dict[str, str]], size: int):
    text = json.dumps({"marches": documents})

    assert _read(text, size) == _read(text, 10**6)
    assert [fields for _, fields in _read(text, size)[0]] == documents


@given(st.text(alphabet='{}[]",:\\ am1n', max_size=60))
def test_any_text_ends_without_an_error(text: str):
    _read('{"marches":' + text)


def test_many_records_whose_quotes_never_close_are_let_go_in_time():
    broken = '{"id":"2","objet":"C:\\"},'
    text = '{"marches":[{"id":"1"},' + broken * 500 + '{"id":"3"}]}'

    records, findings = _read(text, size=2**20)

    assert [fields["id"] for _, fields in records] == ["1"]
    assert [code for _, code in findings] == ["record-unreadable"] * 200 + ["document-malformed"]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ('{"marches": [{"id": "1"}, {"id": "2"}]}', []),
        ('{"marches": [{"id": "1"}, {"id": "2"},]}', ["json-comma"]),
        ('{"marches": [{"id": "1"}, , {"id": "2"}]}', ["json-comma"]),
        ('{"marches": [{"id": "1"} {"id": "2"}]}', ["json-comma"]),
        ('{"marches": [{"id": "1"}, {"id": "2"}],}', ["json-comma"]),
        ('{"marches": {"marche": [{"marche": {"id": "1"}}, {"marche": {"id": "2"}},]}}', ["json-comma"]),
        ('{"marches": [{"id": "1"}, {"id": "2", "objet": "a\tb"}]}', ["json-control-characters"]),
        ('{"id": "1"}\n{"id": "2"}\n', ["json-several-documents"]),
    ],
)
def test_document_that_only_a_lenient_reader_takes_is_read_and_said_to_be_no_json(text: str, rules: list[str]):
    parts = list(json_records([text]))

    assert [part.fields["id"] for part in parts if isinstance(part, RawRecord)] == ["1", "2"]
    assert [part.remark.rule.code for part in parts if isinstance(part, PlacedRemark)] == rules
