"""A need is read whole, or each field says what to correct."""

import datetime as dt

import pytest

from maillage.core.problems import Refused
from maillage.purchases.terms.threshold_bands import ThresholdBand
from maillage.sourcing.intake.need_forms import read_need_plan
from maillage.sourcing.intake.replies import read_outcome, read_question, read_reply
from maillage.sourcing.terms.needs import NeedPlan
from tests.sourcing.needs import refused

TODAY = dt.date(2026, 3, 2)
TYPED = {
    "objet": " Nettoyage  de la salle ",
    "secteurs": "proprete",
    "lieu": "Pornic",
    "reponsesAvant": "2026-03-20",
}


def read(**typed: str) -> NeedPlan:
    """The need that these texts say, where two places are called Bourg and 9091 is cleaning."""
    return read_need_plan(
        {**TYPED, **typed},
        today=TODAY,
        known_sectors={"proprete", "dechets"},
        sectors_answering=lambda _code, cpv: frozenset({"proprete"} if cpv.startswith("9091") else ()),
        places_named=lambda text: {
            "Pornic": [("commune:44131", "Pornic")],
            "Bourg": [("commune:33067", "Bourg"), ("commune:52062", "Bourg")],
        }.get(text, []),
    )


def test_need_is_read_with_what_is_not_said_left_open():
    plan = read()

    assert plan == NeedPlan("Nettoyage de la salle", ("proprete",), "commune:44131", dt.date(2026, 3, 20))


def test_sector_comes_from_the_cpv_code_where_none_is_ticked():
    plan = read(secteurs="", cpv="90910000-9", tranche="-40000", anonyme="non", achat="12")

    assert (plan.sectors, plan.cpv, plan.band, plan.is_anonymous, plan.purchase) == (
        ("proprete",),
        "90910000",
        ThresholdBand.BELOW_40K,
        False,
        12,
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"objet": "abc"}, "objet"),
        ({"objet": "x" * 201}, "objet"),
        ({"secteurs": ""}, "secteurs"),
        ({"secteurs": "inconnu"}, "secteurs"),
        ({"cpv": "neuf"}, "cpv"),
        ({"lieu": ""}, "lieu"),
        ({"lieu": "Nulle-Part"}, "lieu"),
        ({"lieu": "Bourg"}, "lieu"),
        ({"tranche": "beaucoup"}, "tranche"),
        ({"reponsesAvant": ""}, "reponsesAvant"),
        ({"reponsesAvant": "hier"}, "reponsesAvant"),
        ({"reponsesAvant": "2026-03-01"}, "reponsesAvant"),
        ({"reponsesAvant": "2027-03-01"}, "reponsesAvant"),
        ({"debut": "2026-05-01", "fin": "2026-04-01"}, "fin"),
        ({"fin": "2025-04-01"}, "fin"),
        ({"decisionVers": "2026-03-10"}, "decisionVers"),
        ({"contraintes": "x" * 1_501}, "contraintes"),
    ],
)
def test_each_field_says_what_to_correct(typed: dict[str, str], field: str):
    with pytest.raises(Refused) as refusal:
        read(**typed)

    assert [finding.field_name for finding in refusal.value.findings] == [field]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({}, "inquiry_answer"),
        ({"reponse": "declined"}, "inquiry_reason"),
        ({"reponse": "interested", "contact": " "}, "inquiry_contact"),
        ({"reponse": "interested", "contact": "x", "message": "x" * 1_001}, "text_long"),
    ],
)
def test_answer_without_what_it_needs_is_refused(typed: dict[str, str], code: str):
    with refused(code):
        read_reply(typed)


def test_empty_question_and_outcome_are_refused():
    with refused("need_question"):
        read_question("  ")
    with refused("need_outcome"):
        read_outcome({"issue": "peut-être"})
