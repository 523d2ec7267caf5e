"""Waves count working days, and stop."""

import datetime as dt

import pytest

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.include.sourcing.domain.needs import NeedPlan, outcome_question_on
from maillage.include.sourcing.domain.waves import reminder_is_due, wave_is_due

MONDAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("next_wave_on", "interested", "answers_by", "is_due"),
    [
        (MONDAY, 5, MONDAY, True),
        (MONDAY, 6, MONDAY, False),
        (MONDAY, 0, MONDAY - dt.timedelta(days=1), False),
        (MONDAY + dt.timedelta(days=1), 0, MONDAY, False),
        (None, 0, MONDAY, False),
    ],
)
def test_wave_is_due_until_six_are_interested_or_the_day_has_passed(
    next_wave_on: dt.date | None, interested: int, answers_by: dt.date, *, is_due: bool
):
    assert wave_is_due(next_wave_on=next_wave_on, interested=interested, answers_by=answers_by, today=MONDAY) == is_due


def test_who_answered_or_was_never_written_to_is_not_reminded():
    later = MONDAY + dt.timedelta(days=7)

    due = [
        reminder_is_due(sent_on=sent_on, has_answered=has_answered, answers_by=later, today=later)
        for sent_on, has_answered in ((MONDAY, False), (MONDAY, True), (None, False), (later, False))
    ]

    assert due == [True, False, False, False]


def test_outcome_is_asked_a_month_after_a_close_without_a_date_of_decision():
    asked = outcome_question_on(
        closed_on=MONDAY, decides_on=None, question_count=0, last_question_on=None, not_yet_on=None
    )

    assert asked == dt.date(2026, 4, 1)


def test_yearly_amount_is_the_middle_of_the_band_over_the_period():
    plan = NeedPlan(
        object="Nettoyage",
        sectors=("proprete",),
        territory="commune:44131",
        answers_by=MONDAY,
        band=ThresholdBand.BELOW_90K,
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2028, 1, 1),
    )

    assert round(plan.yearly_eur or 0) == 32_522
    assert NeedPlan("Nettoyage", ("proprete",), "commune:44131", MONDAY).yearly_eur is None
