"""By which list somebody is judged, and what a list changes of the one before it."""

import datetime as dt
from dataclasses import replace

import pytest

from maillage.include.clauses.domain.eligibility import changed_rules, list_on, may_be_of_age
from maillage.include.clauses.domain.publics import FIRST_LIST, AgeClass, CategoryRule, EligibilityList, PublicCategory

SENIOR, YOUNG = (FIRST_LIST.rules[category] for category in (PublicCategory.SENIOR, PublicCategory.JEUNE_NQ))
NEXT = EligibilityList(
    "2027-03-01",
    "arrêté du 12 février 2027",
    dt.date(2027, 3, 1),
    {
        **{category: rule for category, rule in FIRST_LIST.rules.items() if category is not PublicCategory.QPV},
        PublicCategory.SENIOR: replace(SENIOR, months=36, youngest=55),
    },
)
CORRECTED = replace(NEXT, word="2027-03-01-2")


def test_list_is_that_of_the_day_on_which_somebody_looked_and_of_one_day_the_last_saved() -> None:
    lists = (FIRST_LIST, NEXT, CORRECTED)
    days = (dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2027, 2, 28), dt.date(2027, 3, 1))

    assert [list_on(day, lists) for day in days] == [None, FIRST_LIST, FIRST_LIST, CORRECTED]


@pytest.mark.parametrize(
    ("rule", "ages"),
    [
        (CategoryRule("tout âge", "usage"), set(AgeClass)),
        (YOUNG, {AgeClass.UNDER_26}),
        (replace(YOUNG, oldest=29), {AgeClass.UNDER_26, AgeClass.FROM_26_TO_49}),
        (SENIOR, {AgeClass.FROM_50}),
        (replace(SENIOR, youngest=57), {AgeClass.FROM_50}),
        (replace(SENIOR, youngest=45, oldest=49), {AgeClass.FROM_26_TO_49}),
    ],
)
def test_a_class_of_ages_is_taken_where_anybody_in_it_may_be_of_the_age(
    rule: CategoryRule, ages: set[AgeClass]
) -> None:
    assert {age for age in AgeClass if may_be_of_age(rule, age)} == ages


def test_what_a_list_changes_is_told_category_by_category() -> None:
    later = NEXT.rules[PublicCategory.SENIOR]
    lost = FIRST_LIST.rules[PublicCategory.QPV]

    assert changed_rules(FIRST_LIST, NEXT) == [
        (PublicCategory.SENIOR, SENIOR, later),
        (PublicCategory.QPV, lost, None),
    ]
    assert changed_rules(NEXT, FIRST_LIST)[1] == (PublicCategory.QPV, None, lost)
    assert changed_rules(NEXT, CORRECTED) == []
