"""The rules of an answer, and what is a slug in a pasted address."""

import datetime as dt

import pytest

from maillage.core.problems import Refused
from maillage.opendata.ideas.domain.ideas import AnswerPlan, Stance, refuse_answer
from maillage.opendata.ideas.pages.idea_forms import slug_in

TODAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        (AnswerPlan(Stance.PLANNED), ["day_missing"]),
        (AnswerPlan(Stance.PLANNED, planned_on=dt.date(2026, 11, 30)), ["day_past"]),
        (AnswerPlan(Stance.CANNOT, "  "), ["why_missing"]),
        (AnswerPlan(Stance.PUBLISHED), ["dataset_missing"]),
    ],
)
def test_answer_that_leaves_a_question_is_refused(answer: AnswerPlan, codes: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        refuse_answer(answer, today=TODAY)

    assert [finding.code for finding in refused.value.findings] == codes


@pytest.mark.parametrize(
    "answer",
    [
        AnswerPlan(Stance.PLANNED, planned_on=TODAY),
        AnswerPlan(Stance.CANNOT, "Ce sont des données de personnes."),
        AnswerPlan(Stance.HELD),
        AnswerPlan(Stance.NOT_HELD),
        AnswerPlan(Stance.PUBLISHED, dataset_slug="menus"),
    ],
)
def test_whole_answer_is_taken(answer: AnswerPlan) -> None:
    refuse_answer(answer, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("https://donnees.example/catalogue/menus-de-pornic", "menus-de-pornic"),
        ("https://donnees.example/en/catalogue/menus?page=2#table", "menus"),
        ("/catalogue/menus/versions/3/", "menus"),
        ("https://donnees.example/catalogue/menus.jsonld", "menus"),
        (" menus ", "menus"),
        ("", ""),
    ],
)
def test_slug_is_found_in_what_people_paste(typed: str, slug: str) -> None:
    assert slug_in(typed) == slug
