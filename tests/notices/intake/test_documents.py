"""Real notices in each of their forms say the same things; what is unsafe or unknown is refused."""

import datetime as dt
import json

import pytest

from maillage.core.problems import Refused
from maillage.notices.intake.documents import read_notices
from maillage.notices.terms import AwardCriterion, Notice, NoticeAward, NoticeForm, NoticeKind, NoticeLot
from tests.notices.samples import EFORMS_AWARD, SAMPLES


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
        (b"[[[[", "notice_unknown"),
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
