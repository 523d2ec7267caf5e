"""A record as a contract: what each measured defect of real data becomes, one by one."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.buy.contracts.domain.contract_keys import contract_key
from maillage.buy.contracts.domain.contracts import Contract, Holder, Tariff
from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.remarks import Breach, Repair
from maillage.buy.contracts.domain.tables import FlatTable
from maillage.buy.contracts.domain.vocabularies import (
    ContractKind,
    FormatVersion,
    IdentifierKind,
    Nature,
    PlaceKind,
    PriceForm,
    PriceType,
    Procedure,
    SocialConsideration,
    Technique,
)
from maillage.buy.contracts.edges.export.decp_json import decp_record
from maillage.buy.contracts.store.build.flat_rows import flat_rows
from tests.buy.contracts.contracts import (
    MARKET_V1,
    SAMPLES,
    codes,
    contracts_of,
    read,
    read_document,
    read_market,
    read_text,
)
from tests.examples import examples

DAMAGED = [
    path.read_bytes()[:20_000] for path in sorted(SAMPLES.rglob("*")) if path.suffix in {".json", ".xml", ".csv"}
]
JUNK = [
    *(
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"x"',
        b"1e999",
        b"NaN",
        b"\xff\xfe",
        b"\0",
        b"\\",
        b'"',
        b"{",
        b"[",
        b"]",
        b"}",
        b",",
    ),
    *(b"<a>", b"</marche>", b"&x;", b"9" * 400, b"[[[[", b'{"titulaire":', b"['", b"\xed\xa0\x80", b'"\\ud800"'),
]


def _codes(folder: Path, **changes: Any) -> list[tuple[str, str]]:
    return [(path.removeprefix("marches/0").lstrip("/"), code) for path, code in codes(read_market(folder, **changes))]


def _holder(**fields: Any) -> list[dict[str, Any]]:
    return [{"typeIdentifiant": "SIRET", "id": "38103128500491", **fields}]


def test_right_record_of_version_1_is_a_contract_without_remark(tmp_path: Path):
    published = read_market(tmp_path)

    assert (published.remarks, published.is_valid, published.is_excluded) == ((), True, False)
    assert published.contract == Contract(
        kind=ContractKind.MARKET,
        version=FormatVersion.V1,
        id="2019S0012300",
        buyer_id="21860194600013",
        buyer_name="Commune de Poitiers",
        nature=Nature.MARKET,
        object="Entretien des espaces verts",
        cpv="77310000",
        procedure=Procedure.ADAPTED,
        techniques=None,
        execution_modes=None,
        framework_id=None,
        is_innovative=None,
        ccag=None,
        offers_received=None,
        has_advance=None,
        advance_share=None,
        grouping=None,
        is_subcontracting_declared=None,
        place_code="86",
        place_kind=PlaceKind.DEPARTEMENT,
        place_name="Vienne",
        duration_months=24,
        notified_on=dt.date(2019, 3, 14),
        published_on=dt.date(2019, 4, 2),
        starts_on=None,
        amount_eur=84_500.5,
        subsidy_eur=None,
        price_types=(PriceType.REVISABLE,),
        price_form=None,
        eu_origin_share=None,
        french_origin_share=None,
        social=None,
        environmental=None,
        source=None,
        holders=(Holder(IdentifierKind.SIRET, "38103128500491", "JARDINS DU CLAIN", "381031285"),),
        amendments=(),
        subcontracts=(),
        years=(),
    )


def test_notification_that_is_absent_is_missing_and_not_invented(tmp_path: Path):
    assert _codes(tmp_path, dateNotification=None) == [("dateNotification", "field-missing")]


def test_publication_that_is_absent_is_missing(tmp_path: Path):
    assert _codes(tmp_path, datePublicationDonnees=None) == [("datePublicationDonnees", "field-missing")]


@pytest.mark.parametrize("field", ["id", "acheteur", "montant", "titulaires", "dureeMois", "codeCPV", "objet"])
def test_field_without_which_the_ministry_leaves_a_contract_out(field: str, tmp_path: Path):
    published = read_market(tmp_path, **{field: None})

    assert (codes(published), published.is_excluded) == ([(f"marches/0/{field}", "key-field-missing")], True)


def test_date_with_a_zone_is_its_day(tmp_path: Path):
    published = read_market(tmp_path, dateNotification="2019-03-14+01:00")
    (placed,) = published.remarks

    assert (published.contract.notified_on, published.is_valid) == (dt.date(2019, 3, 14), True)
    assert isinstance(placed.remark, Repair)
    assert (placed.path, placed.remark.before, placed.remark.after) == (
        "marches/0/dateNotification",
        "2019-03-14+01:00",
        "2019-03-14",
    )


def test_lost_characters_of_object_and_names_are_counted(tmp_path: Path):
    changed = {"objet": "R�fection", "acheteur": {"id": "21860194600013", "nom": "Mairie d'�le"}}

    assert _codes(tmp_path, **changed) == [
        ("objet", "text-lost-characters"),
        ("acheteur/nom", "text-lost-characters"),
    ]


def test_nature_and_place_in_capitals_are_read(tmp_path: Path):
    place = {"code": "86000", "typeCode": "CODE POSTAL", "nom": "POITIERS"}
    published = read_market(tmp_path, nature="MARCHE SUBSEQUENT", lieuExecution=place)

    assert (published.contract.nature, published.contract.place_kind) == (Nature.ORDER, PlaceKind.POSTAL)
    assert codes(published) == [
        ("marches/0/nature", "word-spelling"),
        ("marches/0/lieuExecution/typeCode", "word-spelling"),
    ]


def test_place_whose_code_and_kind_differ_is_told_apart_or_said(tmp_path: Path):
    assert _codes(tmp_path, lieuExecution={"code": "69", "typeCode": "Code postal", "nom": "Rhône"}) == [
        ("lieuExecution/code", "place-kind")
    ]
    assert _codes(tmp_path, lieuExecution={"code": "15000", "typeCode": "Code département"}) == [
        ("lieuExecution/code", "place-of-departement")
    ]


def test_place_named_in_brackets_without_a_code_is_placed_and_its_code_said_missing(tmp_path: Path):
    place = {"nom": "(972) Martinique"}
    contract = read_market(tmp_path, lieuExecution=place).contract

    assert (contract.place_code, str(contract.place_kind)) == ("972", "Code département")
    assert ("lieuExecution/code", "place-in-name") in _codes(tmp_path, lieuExecution=place)
    assert ("lieuExecution/code", "field-missing") in _codes(tmp_path, lieuExecution=place)


def test_lost_zero_of_a_place_is_put_back_where_the_buyer_is_of_it(tmp_path: Path):
    place = {"code": "3", "typeCode": "Code région"}
    near = read_market(tmp_path, lieuExecution=place, acheteur={"id": "22973000100016"}).contract
    far = read_market(tmp_path, lieuExecution=place, acheteur={"id": "22440002800011"}).contract

    assert (near.place_code, far.place_code) == ("03", "3")


def test_framework_of_version_1_is_one(tmp_path: Path):
    contract = read_market(tmp_path, nature="Accord-cadre").contract

    assert (contract.is_framework, contract.techniques) == (True, None)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("TVA_INTRACOMMUNAUTAIRE", "DE292990164"), ("HORS_UE", "CHDURAND"), ("FRW", "FRWF12345678901234")],
)
def test_identifier_kind_of_a_platform_is_that_of_the_list(kind: str, number: str, tmp_path: Path):
    titulaires = _holder(typeIdentifiant=kind, id=number)

    assert _codes(tmp_path, titulaires=titulaires) == [("titulaires/0/typeIdentifiant", "word-old-name")]


@pytest.mark.parametrize(
    "titulaires",
    [
        _holder(),
        _holder()[0],
        [_holder()],
        [{"titulaire": _holder()[0]}],
        {"titulaire": _holder()},
        {"titulaire": _holder()[0]},
    ],
)
def test_holders_are_found_in_every_wrapping(titulaires: Any, tmp_path: Path):
    assert [holder.siren for holder in read_market(tmp_path, titulaires=titulaires).contract.holders] == ["381031285"]


def test_holder_given_twice_to_the_letter_is_one(tmp_path: Path):
    published = read_market(tmp_path, titulaires=_holder() * 2)

    assert (len(published.contract.holders), codes(published)) == (1, [("marches/0/titulaires/1", "holder-repeated")])


@pytest.mark.parametrize("changes", [None, "", [], {}])
def test_no_amendment_is_none(changes: Any, tmp_path: Path):
    published = read_market(tmp_path, modifications=changes)

    assert (published.contract.amendments, published.remarks) == ((), ())


def test_amendment_as_an_object_alone_is_read(tmp_path: Path):
    change = {
        "objetModification": "Prolongation",
        "dateNotificationModification": "2020-01-01",
        "datePublicationDonneesModification": "2020-02-01",
        "dureeMois": 36,
    }
    (amendment,) = read_market(tmp_path, modifications=change).contract.amendments

    assert (amendment.duration_months, amendment.amount_eur, amendment.object) == (36, None, "Prolongation")


def test_amendment_that_is_a_text_is_said(tmp_path: Path):
    assert _codes(tmp_path, modifications="voir avenant") == [("modifications", "object-type")]


def test_amendment_without_date_is_said(tmp_path: Path):
    assert _codes(tmp_path, modifications=[{"montant": 3}]) == [("", "amendment-undated")]


@pytest.mark.parametrize("name", ["TypePrix", "typePrix"])
def test_name_of_field_in_another_case_is_read(name: str, tmp_path: Path):
    published = read_market(tmp_path, formePrix="Unitaire", **{name: "Définitif ferme"})

    assert (published.contract.price_types, published.contract.price_form) == ((PriceType.FIRM,), PriceForm.UNIT)
    assert (f"marches/0/{name}", "field-name") in codes(published)


def test_flat_buyer_is_read(tmp_path: Path):
    published = read_market(tmp_path, acheteur=None, **{"acheteur.id": "21860194600013"})

    assert published.contract.buyer_id == "21860194600013"


def test_number_where_a_text_belongs_is_read_and_said(tmp_path: Path):
    published = read_market(tmp_path, codeCPV=77310000)

    assert (published.contract.cpv, codes(published)) == ("77310000", [("marches/0/codeCPV", "text-was-number")])


def test_nan_of_pandas_is_no_value(tmp_path: Path):
    text = '{"marches":[{"id":"1234567","objet":NaN,"acheteur":{"id":"21860194600013"},"montant":NaN}]}'
    (published,) = read_text(tmp_path, text)

    assert isinstance(published, PublishedContract)
    assert (published.contract.object, published.contract.amount_eur) == (None, None)
    assert {("marches/0/objet", "number-nan"), ("marches/0/montant", "number-nan")} <= set(codes(published))


def test_id_with_other_signs_is_kept_and_said(tmp_path: Path):
    published = read_market(tmp_path, id="2018MATINFO*0400")

    assert (published.contract.id, codes(published)) == ("2018MATINFO*0400", [("marches/0/id", "id-characters")])


def test_word_of_concessions_is_said_of_a_market(tmp_path: Path):
    changed = {"nature": "Concession de service", "procedure": "Procédure négociée ouverte"}

    assert _codes(tmp_path, **changed) == [("nature", "word-other-kind"), ("procedure", "word-other-kind")]


def test_list_of_ten_thousand_holders_is_cut(tmp_path: Path):
    holders = [{"typeIdentifiant": "TVA", "id": f"DE{number:09d}"} for number in range(10_001)]
    published = read_market(tmp_path, titulaires=holders)

    assert (len(published.contract.holders), codes(published)) == (10_000, [("marches/0/titulaires", "list-too-long")])


def test_truth_where_a_text_belongs_is_said(tmp_path: Path):
    published = read_market(tmp_path, objet=True)

    assert (published.contract.object, codes(published)) == (None, [("marches/0/objet", "text-type")])


def test_bytes_of_another_encoding_in_a_document_are_counted(tmp_path: Path):
    accents = "é" * 40
    content = f'{{"marches":[{{"id":"1234567","objet":"{accents}'.encode() + b'\xe9"}]}'
    results = read_text(tmp_path, content)

    assert ("", "document-bytes") in codes(results)
    assert contracts_of(results)[0].object == accents + "é"


def _of_version_2(folder: Path, **changes: Any) -> list[tuple[str, str]]:
    """What is said of the official example with these fields changed, beside what is said of it anyway."""
    document = json.loads((SAMPLES / "examples" / "2.0.2" / "marches_avec_modifications.json").read_text("utf-8"))
    right = document["marches"]["marche"][1]
    (before, after) = read_document(folder, {"marches": {"marche": [right, {**right, **changes}]}})
    known = [(path.removeprefix("marches/marche/0/"), code) for path, code in codes(before)]
    said = [(path.removeprefix("marches/marche/1/"), code) for path, code in codes(after)]
    return [remark for remark in said if remark not in known]


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"source": "x"}, ("source", "field-unknown")),
        ({"couleur": "x"}, ("couleur", "field-unknown")),
        ({"nature": "Accord-cadre"}, ("nature", "word-other-version")),
        ({"titulaires": []}, ("titulaires", "list-empty")),
        ({"typesPrix": {"typePrix": []}}, ("typesPrix", "list-empty")),
        ({"typesPrix": ["Provisoire"]}, ("typesPrix", "list-wrapping")),
        ({"titulaires": [{"id": "FR40303265045", "typeIdentifiant": "TVA"}]}, ("titulaires/0", "list-wrapping")),
        ({"techniques": {"technique": ["Concours"] * 2}}, ("techniques/technique", "list-repeated")),
    ],
)
def test_form_that_version_2_refuses_is_said(changes: dict[str, Any], remark: tuple[str, str], tmp_path: Path):
    assert _of_version_2(tmp_path, **changes) == [remark]


def test_half_a_letter_is_a_lost_one(tmp_path: Path):
    published = read_market(tmp_path, objet="Trav\ud800ux", titulaires=_holder(denominationSociale="\udc00"))

    assert (published.contract.object, published.contract.holders[0].name) == ("Trav�ux", "�")
    assert {code for _, code in codes(published)} == {"text-lost-characters"}


def test_not_communicated_is_neither_yes_nor_no(tmp_path: Path):
    published = read_market(tmp_path, marcheInnovant="NC", offresRecues="NC")

    assert (published.contract.is_innovative, published.contract.offers_received) == (None, None)
    assert ("marches/0/marcheInnovant", "mark-not-communicated") in codes(published)


def test_byte_order_mark_and_utf16_are_read(tmp_path: Path):
    text = json.dumps({"marches": [{**MARKET_V1, "objet": "Réfection de la chaussée"}]}, ensure_ascii=False)
    for content in (text.encode("utf-8-sig"), text.encode("utf-16"), text.encode("cp1252")):
        (contract,) = contracts_of(read_text(tmp_path, content))
        assert contract.object == "Réfection de la chaussée"


def test_amount_of_1e17_is_kept_and_doubted(tmp_path: Path):
    published = read_market(tmp_path, montant=1e17)

    assert (published.contract.amount_eur, codes(published)) == (1e17, [("marches/0", "amount-huge")])


def test_contract_without_follow_up_names_nobody(tmp_path: Path):
    titulaires = _holder(id="00000000000000", denominationSociale="SANS SUITE")
    published = read_market(tmp_path, titulaires=titulaires)

    assert published.contract.holders == (Holder(IdentifierKind.SIRET, None, "SANS SUITE", None),)
    assert (codes(published), published.is_excluded) == ([("marches/0/titulaires/0/id", "siret-zeros")], True)


def test_concession_is_known_by_its_fields(tmp_path: Path):
    fields = {
        "id": "2019C0012300",
        "_type": "Contrat de concession",
        "autoriteConcedante": {"id": "21860194600013"},
        "nature": "DELEGATION DE SERVICE PUBLIC",
        "objet": "Stationnement en voirie",
        "procedure": "Procédure négociée ouverte",
        "lieuExecution": {"code": "86000", "typeCode": "Code postal"},
        "dureeMois": 120,
        "dateSignature": "2019-03-14",
        "dateDebutExecution": "2019-06-01",
        "datePublicationDonnees": "2019-04-01",
        "valeurGlobale": "7789456.56",
        "montantSubventionPublique": 0,
        "concessionnaires": _holder(),
        "donneesExecution": [
            {
                "datePublicationDonneesExecution": "2020-06-01",
                "depensesInvestissement": 15.3,
                "tarifs": [{"intituleTarif": "Une heure", "tarif": 1.5}],
            }
        ],
    }
    (contract,) = contracts_of(read_document(tmp_path, {"marches": [fields]}))

    assert (contract.kind, contract.nature) == (ContractKind.CONCESSION, Nature.PUBLIC_SERVICE_DELEGATION)
    assert (contract.amount_eur, contract.notified_on) == (7_789_456.56, dt.date(2019, 3, 14))
    assert contract.years[0].tariffs == (Tariff("Une heure", 1.5),)


def test_document_of_version_2_is_read_whole():
    market = contracts_of(read(SAMPLES / "examples" / "2.0.2" / "marches_concessions.json"))[2]
    act, change = market.subcontracts

    assert (market.version, market.techniques) == (FormatVersion.V2, (Technique.CONTEST, Technique.FRAMEWORK))
    assert market.social == (SocialConsideration.CLAUSE, SocialConsideration.CRITERION)
    assert (act.is_amendment, act.holder and act.holder.id, act.amount_eur) == (False, "214356", 123456.89)
    assert (change.is_amendment, change.holder, change.amount_eur) == (True, None, 23465.87)
    assert market.amendments[0].holders[0].id == "868768687576575"


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "examples" / "1.5.0").iterdir()))
def test_official_examples_of_version_1_are_read(name: str):
    results = read(SAMPLES / "examples" / "1.5.0" / name)
    contracts = contracts_of(results)

    assert contracts
    assert all(contract.version is FormatVersion.V1 and contract.id and contract.buyer_id for contract in contracts)
    unread = {
        code for _, code in codes(results) if code.startswith(("document", "record", "object-type", "word-unknown"))
    }
    assert unread == set()


@pytest.mark.parametrize("name", sorted(path.name for path in (SAMPLES / "real").iterdir()))
def test_real_records_are_all_read_and_the_same_twice(name: str):
    first, second = read(SAMPLES / "real" / name), read(SAMPLES / "real" / name)

    assert first == second
    assert all(isinstance(result, PublishedContract) for result in first)
    assert len({result.path for result in first}) == len(first)


def test_every_repair_names_what_it_read_and_what_it_wrote():
    for path in (SAMPLES / "real").iterdir():
        for result in read(path):
            assert isinstance(result, PublishedContract)
            for placed in result.remarks:
                if isinstance(placed.remark, Repair):
                    assert placed.remark.rule.message % placed.remark.params
                    assert placed.remark.before != placed.remark.after or placed.remark.rule.code in {
                        "number-as-text",
                        "text-trimmed",
                        "text-was-number",
                    }
                else:
                    assert isinstance(placed.remark, Breach)
                    assert placed.remark.rule.message % placed.remark.params


@given(st.data())
@settings(max_examples=examples(300, few=30), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_documents_never_end_in_an_error(tmp_path: Path, data: st.DataObject):
    content = data.draw(st.sampled_from(DAMAGED))
    for _ in range(data.draw(st.integers(1, 5))):
        begin = data.draw(st.integers(0, len(content)))
        content = content[:begin] + data.draw(st.sampled_from(JUNK)) + content[begin + data.draw(st.integers(0, 40)) :]

    for result in read_text(tmp_path, content):
        if isinstance(result, PublishedContract):
            assert result.key == contract_key(result.contract)
            assert flat_rows(result, 1).keys() <= {*FlatTable}
            assert isinstance(decp_record(result.contract), dict)
