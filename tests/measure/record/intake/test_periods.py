from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.record.intake.periods import PeriodWord, moment_within


@pytest.mark.parametrize(
    ("text", "period", "moment"),
    [
        ("2026-03-14", "day", "2026-03-14T12:00"),
        ("14/03/2026", "day", "2026-03-14T12:00"),
        ("2026-03", "month", "2026-03-15T12:00"),
        ("03/2026", "month", "2026-03-15T12:00"),
        ("Août 2026", "month", "2026-08-15T12:00"),
        ("2026-03-01T00:00:00", "month", "2026-03-15T12:00"),
        ("T1 2026", "quarter", "2026-02-15T12:00"),
        ("2026-Q4", "quarter", "2026-11-15T12:00"),
        ("2026-10-01", "quarter", "2026-11-15T12:00"),
        ("2026", "year", "2026-07-01T12:00"),
    ],
)
def test_period_stands_at_its_middle(text: str, period: PeriodWord, moment: str) -> None:
    assert moment_within(text, period) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    ("text", "period"),
    [("2026-13", "month"), ("T5 2026", "quarter"), ("printemps", "month"), ("mars 2026", "year"), ("0000", "year")],
)
def test_word_that_is_no_period_of_that_length_is_no_moment(text: str, period: PeriodWord) -> None:
    assert moment_within(text, period) is None


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["day", "month", "quarter", "year"]))
def test_day_of_any_period_stands_in_the_year_it_names(day: date, period: PeriodWord) -> None:
    moment = moment_within(day.isoformat(), period)

    assert moment is not None
    assert (moment.year, moment.hour) == (day.year, 12)
    assert moment.month == day.month or period in {"quarter", "year"}


@given(st.text(max_size=12), st.sampled_from(["day", "month", "quarter", "year"]))
def test_any_text_is_a_moment_or_none(text: str, period: PeriodWord) -> None:
    assert isinstance(moment_within(text, period), datetime | None)
