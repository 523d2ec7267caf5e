"""Real notices in each of their forms say the same things; what is unsafe or unknown is refused."""

import datetime as dt
import io
import json
from typing import Any

import pytest

from maillage.buy.notices.domain.terms import AwardCriterion, Notice, NoticeAward, NoticeForm, NoticeKind, NoticeLot
from maillage.buy.notices.intake.archives import read_notices
from maillage.buy.notices.intake.json_tree import json_items
from maillage.buy.notices.intake.xml_tree import XmlNode, xml_tree
from maillage.core.problems import Refused
from maillage.core.tables.rejected_rows import RejectedRows
from tests.buy.notices.samples import EFORMS_AWARD, SAMPLES


def sample(name: str) -> Notice:
    """The notice of a real document."""
    (notice,) = read_notices((SAMPLES / name).read_bytes())
    return notice


def test_award_of_the_boamp_has_its_criteria_with_weights_and_the_notice_before() -> None:
    notice = sample("boamp-16-185754.xml")

    assert (notice.number, notice.form, notice.kind) == ("16-185754", NoticeForm.BOAMP, NoticeKind.AWARD)
    assert (notice.published_on, notice.buyer_name, notice.cpv) == (
        dt.date(2017, 1, 13),
        "ville de Fécamp",
        "45212100",
    )
    assert (notice.nuts, notice.departements, notice.previous) == (("FR232",), ("76",), ("15-14160",))
    assert notice.criteria == (AwardCriterion("Valeur technique", 60), AwardCriterion("Prix des travaux", 40))
    holders = ("CONCRETE WAVES SKATE PARKS(Mandataire)", "SPORT DES VILLES(co-traitant)")
    assert notice.awards == (
        NoticeAward(
            *("2016-52", "2016-52", (), 348_852, dt.date(2016, 12, 26), 3),
            holder_names=(*holders, "LAURENCE CREMEL PAYSAGISTE(Co-traitant)"),
        ),
    )


def test_decision_of_the_boamp_with_several_holders_and_amounts_is_an_award_of_each() -> None:
    decision = """<DECISION><NUM_MARCHE>12</NUM_MARCHE><NUM_LOT>1</NUM_LOT>
      <TITULAIRE><DENOMINATION>L\u0092Atelier</DENOMINATION><SIRET>381 031 285 00491</SIRET></TITULAIRE>
      <RENSEIGNEMENT><MONTANT DEVISE="EUR">1000</MONTANT><NB_OFFRE_RECU>4</NB_OFFRE_RECU></RENSEIGNEMENT>
      <TITULAIRE><DENOMINATION>Deux</DENOMINATION></TITULAIRE>
      <TITULAIRE><DENOMINATION>Trois</DENOMINATION></TITULAIRE>
      <RENSEIGNEMENT><MONTANT DEVISE="EUR">250,50</MONTANT></RENSEIGNEMENT></DECISION>"""
    content = f"""<ANNONCE><GESTION><REFERENCE><IDWEB>26-1</IDWEB></REFERENCE></GESTION>
      <DONNEES><ATTRIBUTION>{decision}</ATTRIBUTION></DONNEES></ANNONCE>"""

    (notice,) = read_notices(content.encode())

    assert notice.awards == (
        NoticeAward("1", "12", ("38103128500491",), 1_000, offers=4, holder_names=("L’Atelier",)),
        NoticeAward("1", "12", (), 250.5, holder_names=("Deux", "Trois")),
    )


def test_call_of_the_boamp_has_its_deadline_reference_and_lot() -> None:
    notice = sample("boamp-16-181902.xml")

    assert (notice.kind, notice.deadline_on, notice.references) == (
        NoticeKind.CALL,
        dt.date(2017, 1, 30),
        ("201611004",),
    )
    (lot,) = notice.lots
    assert (lot.number, lot.cpv, lot.amount_eur) == ("1", "71240000", 50_000)
    assert [criterion.weight for criterion in lot.criteria] == [50, 50]


def test_award_of_the_official_journal_has_lots_amounts_and_the_siret_of_its_buyer() -> None:
    notice = sample("ted-294562-2018.xml")

    assert (notice.number, notice.form, notice.kind) == ("294562-2018", NoticeForm.TED, NoticeKind.AWARD)
    assert (notice.buyer_id, notice.cpv, notice.previous) == ("21780650400015", "77310000", ("126234-2018",))
    assert [(lot.number, len(lot.criteria)) for lot in notice.lots] == [("1", 2), ("2", 2), ("3", 2)]
    assert [(award.lot_number, award.amount_eur, award.awarded_on) for award in notice.awards][:2] == [
        ("1", 95_323, dt.date(2018, 6, 22)),
        ("2", 61_779.9, dt.date(2018, 6, 22)),
    ]


def test_call_that_is_reserved_says_so() -> None:
    notice = sample("ted-460696-2019.xml")

    assert (notice.is_reserved, notice.references, notice.deadline_on) == (True, ("1929",), dt.date(2019, 10, 21))


def test_call_in_eforms_has_buyer_place_and_criteria() -> None:
    notice = sample("eforms-41387-2024.xml")

    assert (notice.number, notice.form, notice.kind) == ("41387-2024", NoticeForm.EFORMS, NoticeKind.CALL)
    assert (notice.buyer_name, notice.buyer_id) == ("Région Nouvelle-Aquitaine", "20005375900011")
    assert (notice.nuts, notice.deadline_on) == (("FRI23",), dt.date(2024, 3, 4))
    assert [criterion.weight for criterion in notice.criteria] == [20, 30, 50]


def test_call_in_eforms_has_its_lots() -> None:
    notice = sample("eforms-47522-2024.xml")

    assert [lot.number for lot in notice.lots] == ["1", "2"]
    assert notice.references == ("2024-FCS-0010",)


def test_award_in_eforms_has_the_contract_that_was_signed_and_not_the_offers_that_lost() -> None:
    (notice,) = read_notices(EFORMS_AWARD.encode())

    assert (notice.number, notice.kind, notice.buyer_id) == ("123456-2026", NoticeKind.AWARD, "21860194600013")
    assert notice.awards == (NoticeAward("1", "2026-12", ("38103128500491",), 84_000, dt.date(2026, 3, 2)),)


def test_records_of_the_open_data_of_the_boamp_are_read_without_what_they_do_not_say() -> None:
    record = {
        "idweb": "26-91551",
        "objet": "Mission de maîtrise d’œuvre",
        "nomacheteur": "COMMUNE DE VICHY",
        "dateparution": "2026-09-24",
        "datelimitereponse": "2026-10-26T11:00:00+00:00",
        "nature": "APPEL_OFFRE",
        "code_departement": ["03"],
    }

    (notice,) = read_notices(json.dumps({"total_count": 1, "results": [record]}).encode())

    assert (notice.number, notice.kind, notice.deadline_on) == ("26-91551", NoticeKind.CALL, dt.date(2026, 10, 26))
    assert (notice.departements, notice.cpv, notice.criteria) == (("03",), None, ())


def as_donnees(node: XmlNode) -> Any:
    """An element as DILA's open data writes it: attributes under "@", repeated elements as lists, text as "#text"."""
    fields: dict[str, Any] = {f"@{name}": text for name, text in node.attributes.items()}
    for child in node.children:
        value = as_donnees(child)
        # Prefixes as in the eForms of the open data.
        name = f"cbc:{child.name}" if child.children == [] else f"cac:{child.name}"
        if name in fields:
            fields[name] = [*(fields[name] if isinstance(fields[name], list) else [fields[name]]), value]
        else:
            fields[name] = value
    text = node.own_text.strip()
    if not fields:
        return text
    return fields | {"#text": text} if text else fields


@pytest.mark.parametrize("name", ["eforms-41387-2024.xml", "eforms-47522-2024.xml"])
def test_record_of_the_open_data_says_all_that_its_eforms_document_says(name: str) -> None:
    document = sample(name)
    root = xml_tree((SAMPLES / name).read_bytes())
    donnees = json.dumps({"EFORMS": {root.name: as_donnees(root)}})
    record = {"idweb": "24-1", "nature": "APPEL_OFFRE", "dateparution": "2024-01-23", "donnees": donnees}

    (notice,) = read_notices(json.dumps([record]).encode())

    assert (notice.number, notice.form, notice.published_on) == ("24-1", NoticeForm.BOAMP, dt.date(2024, 1, 23))
    for said in ("buyer_id", "cpv", "lots", "criteria", "nuts", "deadline_on", "references", "amount_eur"):
        assert getattr(notice, said) == getattr(document, said), said


@pytest.mark.parametrize("name", ["boamp-16-181902.xml", "boamp-16-185754.xml"])
def test_record_of_before_eforms_says_all_that_the_xml_of_the_boamp_says(name: str) -> None:
    document = sample(name)
    data = xml_tree((SAMPLES / name).read_bytes()).first("DONNEES")
    assert data is not None
    text = json.dumps(as_donnees(data)).replace("cac:", "").replace("cbc:", "")

    (notice,) = read_notices(json.dumps({"results": [{"idweb": document.number, "donnees": text}]}).encode())

    for said in ("buyer_name", "cpv", "lots", "criteria", "awards", "nuts", "deadline_on", "references"):
        assert getattr(notice, said) == getattr(document, said), said


def simple_form(**initial: Any) -> dict[str, Any]:
    """A record with a simplified national form; its names are those of records of 2026, its content is invented."""
    form = {
        "organisme": {"nomOfficiel": "Commune de Vertou", "codeIdentificationNational": "21440215300013"},
        "initial": {
            "natureMarche": {
                "intitule": "Réfection du gymnase",
                "codeCPV": {"objetPrincipal": {"classPrincipale": "45000000"}},
            },
            "lots": {
                "lot": [
                    {"codeCPV": {"objetPrincipal": {"classPrincipale": "45262500"}}, "description": "Maçonneries"},
                    {"codeCPV": {"objetPrincipal": {"classPrincipale": "45421000"}}, "description": "Menuiseries"},
                ]
            },
            "procedure": {"criteresAttrib": "1. Prix des prestations : 60 %\n2. Valeur technique (40 %)"},
            **initial,
        },
    }
    return {"idweb": "26-89664", "nature": "APPEL_OFFRE", "donnees": json.dumps({"FNSimple": form})}


def test_record_of_a_simplified_form_has_lots_cpv_criteria_and_the_siret_of_its_buyer() -> None:
    (notice,) = read_notices(json.dumps([simple_form()]).encode())

    assert (notice.buyer_name, notice.buyer_id, notice.cpv) == ("Commune de Vertou", "21440215300013", "45000000")
    assert notice.lots == (
        NoticeLot("1", "Maçonneries", "45262500"),
        NoticeLot("2", "Menuiseries", "45421000"),
    )
    assert notice.criteria == (AwardCriterion("Prix des prestations", 60), AwardCriterion("Valeur technique", 40))


@pytest.mark.parametrize(
    ("text", "criteria"),
    [
        ("Critères énoncés dans le règlement de la consultation", None),
        ("Prix 60 % ; délai", None),
        ("Prix : 60 % ; délai : 30 %", None),
        ("Prix : 60 points, délai : 40 points", [("Prix", 60.0), ("délai", 40.0)]),
        ("", []),
    ],
)
def test_criteria_that_are_a_sentence_have_weights_only_where_they_make_a_hundred(
    text: str, criteria: list[tuple[str, float]] | None
) -> None:
    (notice,) = read_notices(json.dumps([simple_form(procedure={"criteresAttrib": text})]).encode())

    said = [(criterion.name, criterion.weight) for criterion in notice.criteria]
    assert said == ([(text, None)] if criteria is None else criteria)


def test_record_of_a_market_below_90_000_euros_has_its_cpv_and_reference() -> None:
    form = {
        "organisme": {"acheteurPublic": "Mairie de Blain"},
        "initial": {
            "description": {"objet": "Peinture", "CPV": {"objetPrincipal": {"classPrincipale": "45442100"}}},
            "renseignements": {"idMarche": "2026-07"},
        },
    }
    record = {"idweb": "26-23770", "objet": "Peinture de l’école", "donnees": json.dumps({"MAPA": form})}

    (notice,) = read_notices(json.dumps([record]).encode())

    assert (notice.buyer_name, notice.buyer_id, notice.cpv) == ("Mairie de Blain", None, "45442100")
    assert (notice.object, notice.references) == ("Peinture de l’école", ("2026-07",))


def test_record_whose_content_is_broken_is_set_aside_and_counted_and_the_others_are_read() -> None:
    records = [simple_form(), simple_form() | {"idweb": "26-2", "donnees": "{not json"}, {"objet": "sans numéro"}]
    rejected = RejectedRows()

    notices = list(read_notices(json.dumps(records).encode(), rejected))

    assert [notice.number for notice in notices] == ["26-89664"]
    assert [(reason.code, reason.rows) for reason in rejected.report().reasons] == [
        ("notice_content_broken", 1),
        ("notice_without_number", 1),
    ]


def test_export_of_any_size_is_read_one_record_at_a_time() -> None:
    text = json.dumps([simple_form(), {"idweb": "26-3", "objet": "é" * 400_000}, simple_form()], ensure_ascii=False)

    class Slow(io.BytesIO):
        """Gives a few bytes at a time, cut in the midst of letters."""

        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 99_991) if size and size > 0 else size)

    assert [record["idweb"] for record in json_items(Slow(text.encode()))] == ["26-89664", "26-3", "26-89664"]


@pytest.mark.parametrize("donnees", [{"a": [1] * 400_001}, json.loads('{"a":' * 70 + "1" + "}" * 70)])
def test_content_that_holds_or_nests_too_much_is_set_aside(donnees: Any) -> None:
    with pytest.raises(Refused):
        list(read_notices(json.dumps([{"idweb": "26-1", "donnees": donnees}]).encode()))


def test_contacts_of_a_notice_are_not_kept() -> None:
    notices = [sample(path.name) for path in sorted(SAMPLES.glob("*.xml"))]

    assert len(notices) == 6
    assert [notice.number for notice in notices if "@" in repr(notice)] == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "notice_broken"),
        (b"<ANNONCE><GESTION>", "notice_broken"),
        (b"<html/>", "notice_unknown"),
        (b"<ANNONCE/>", "notice_unknown"),
        (b'{"results": []}', "notice_unknown"),
        (b"[[[[", "notice_json_broken"),
        (b'[{"idweb": "26-1"}, {"idweb": "26-2"', "notice_json_broken"),
        (b'[{"objet": "sans num\xc3\xa9ro"}]', "notice_unknown"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><ANNONCE>&b;</ANNONCE>", "notice_unsafe"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><ANNONCE>&b;</ANNONCE>", "notice_unsafe"),
        (b"<a>" * 100_000, "notice_unsafe"),
    ],
)
def test_document_that_is_no_notice_or_not_safe_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        list(read_notices(content))

    assert refused.value.code == code


def test_lots_are_compared_by_their_bare_numbers() -> None:
    (notice,) = read_notices(EFORMS_AWARD.replace("LOT-0001", "LOT-0012").encode())

    assert notice.lots == ()
    assert notice.awards[0].lot_number == "12"
    assert NoticeLot("12").number == "12"
