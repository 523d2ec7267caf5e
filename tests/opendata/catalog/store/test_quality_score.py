from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.catalog.domain.terms import Frequency
from maillage.opendata.catalog.store.quality_score import (
    WEIGHTS,
    Criterion,
    QualityClass,
    QualityFacts,
    latest_update,
    quality_class,
    quality_of,
)

TODAY = date(2026, 11, 25)
PERFECT = QualityFacts(
    description="Chaque ligne est un versement. " * 10,
    licence="lov2",
    frequency=Frequency.YEARLY,
    has_schema=True,
    row_count=100,
    bad_row_count=0,
    error_count=0,
    contact_email="finances@pornic.example",
    contact_name="",
    territory="commune:44131",
    period_start=date(2024, 1, 1),
    period_end=date(2024, 12, 31),
    keywords=2,
    modified_on=TODAY,
    today=TODAY,
)


def test_weights_add_up_to_a_hundred():
    assert (sum(WEIGHTS.values()), set(WEIGHTS)) == (100, set(Criterion))


def test_perfect_dataset_has_a_hundred():
    score = quality_of(PERFECT)

    assert (score.percent, score.quality_class) == (100, QualityClass.GOOD)


@pytest.mark.parametrize(
    ("criterion", "changes", "share"),
    [
        (Criterion.CONFORMITY, {"has_schema": False}, 0),
        (Criterion.CONFORMITY, {"error_count": 12, "bad_row_count": 10}, 0.45),
        (Criterion.CONFORMITY, {"error_count": 1, "bad_row_count": 0}, 0.475),
        (Criterion.CONFORMITY, {"error_count": 1, "bad_row_count": 1, "row_count": None}, 0),
        (Criterion.FRESHNESS, {"frequency": Frequency.UNKNOWN}, 0),
        (Criterion.FRESHNESS, {"frequency": Frequency.NEVER, "modified_on": date(2010, 1, 1)}, 1),
        (Criterion.FRESHNESS, {"modified_on": TODAY - timedelta(days=548)}, 1),
        (Criterion.FRESHNESS, {"modified_on": TODAY - timedelta(days=548 + 274)}, 0.25),
        (Criterion.FRESHNESS, {"modified_on": TODAY - timedelta(days=5000)}, 0),
        (Criterion.DESCRIPTION, {"description": "Court."}, 0),
        (Criterion.DESCRIPTION, {"description": "x" * 60}, 0.5),
        (Criterion.LICENCE, {"licence": ""}, 0),
        (Criterion.OPEN_FORMATS, {"has_open_format": False}, 0),
        (Criterion.CONTACT, {"contact_email": "", "contact_name": "Mairie"}, 0.5),
        (Criterion.CONTACT, {"contact_email": "", "contact_name": ""}, 0),
        (Criterion.PERIOD, {"period_end": None}, 0.5),
        (Criterion.TERRITORY, {"territory": ""}, 0),
        (Criterion.DOCUMENTATION, {"keywords": 0}, 0.5),
    ],
)
def test_criterion_loses_its_own_points(criterion: Criterion, changes: dict[str, object], share: float):
    score = quality_of(replace(PERFECT, **changes))  # type: ignore[arg-type]  # each value is of its field

    assert {result.criterion: result.share for result in score.criteria}[criterion] == pytest.approx(share)


@given(
    rows=st.integers(0, 1000),
    bad=st.integers(0, 1000),
    length=st.integers(0, 400),
    days=st.integers(0, 10_000),
    frequency=st.sampled_from(Frequency),
)
def test_score_is_between_nothing_and_a_hundred(*, rows: int, bad: int, length: int, days: int, frequency: Frequency):
    facts = replace(
        PERFECT,
        row_count=rows,
        bad_row_count=min(bad, rows),
        error_count=bad,
        description="x" * length,
        modified_on=TODAY - timedelta(days=days),
        frequency=frequency,
    )

    score = quality_of(facts)

    assert 0 <= score.percent <= 100
    assert all(0 <= one.share <= 1 for one in score.criteria)


@given(first=st.integers(0, 3000), later=st.integers(0, 3000))
def test_score_never_rises_with_age(first: int, later: int):
    younger, older = sorted((first, later))

    scores = [quality_of(replace(PERFECT, modified_on=TODAY - timedelta(days=age))).percent for age in (younger, older)]

    assert scores[0] >= scores[1]


def test_classes_begin_at_fifty_and_eighty():
    assert [quality_class(percent) for percent in (0, 49, 50, 79, 80, 100)] == [
        QualityClass.POOR,
        QualityClass.POOR,
        QualityClass.FAIR,
        QualityClass.FAIR,
        QualityClass.GOOD,
        QualityClass.GOOD,
    ]


def test_dataset_without_rhythm_is_never_late():
    assert latest_update(Frequency.IRREGULAR, TODAY) is None
