"""Criteria, terms and thresholds of consultations."""

import datetime as dt

import pytest

from maillage.buy.consultation.domain.profile_thresholds import FamilyAmount, check_threshold
from maillage.buy.consultation.domain.tenders import (
    ChoiceCriterion,
    PurchaseNature,
    criteria_text,
    read_criteria,
    refuse_term,
    weighted_mark,
)
from maillage.core.problems import Refused

NOW = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
CRITERIA = (ChoiceCriterion("Prix", 60), ChoiceCriterion("Délai", 40))


def test_criteria_are_read_as_they_are_written():
    assert read_criteria("Prix : 60\nDélai : 40 %\n") == CRITERIA
    assert read_criteria(criteria_text(CRITERIA)) == CRITERIA


@pytest.mark.parametrize("text", ["Prix : 60", "Prix", ": 100", "Prix : 100\nRien : 0"])
def test_criteria_that_do_not_make_a_hundred_are_refused(text: str):
    with pytest.raises(Refused):
        read_criteria(text)


def test_mark_is_weighted_once_each_criterion_has_one():
    assert weighted_mark({"Prix": 10, "Délai": 5}, CRITERIA) == 8.0
    assert weighted_mark({"Prix": 10}, CRITERIA) is None


def test_term_leaves_three_days_and_is_not_months_away():
    refuse_term(NOW + dt.timedelta(hours=72), now=NOW)
    for term in (NOW + dt.timedelta(hours=71), NOW + dt.timedelta(days=121)):
        with pytest.raises(Refused):
            refuse_term(term, now=NOW)


def test_threshold_counts_the_family_of_the_year_and_depends_on_the_nature():
    others = [FamilyAmount("programme", "Tonte", 15_000)]
    services = check_threshold(PurchaseNature.SERVICES, 25_000, others, day=TODAY)
    works = check_threshold(PurchaseNature.WORKS, 25_000, others, day=TODAY)

    assert (services.total_eur, services.is_allowed, services.threshold.article) == (40_000, False, "R2132-2")
    assert (works.is_allowed, works.threshold.least_eur, works.threshold.article) == (True, 100_000, "R2122-8")
