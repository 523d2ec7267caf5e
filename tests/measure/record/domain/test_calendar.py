from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.record.domain.calendar import paris_days, periods_of

MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2037, 12, 31))  # noqa: DTZ001 -- UTC by what follows


@given(MOMENTS)
def test_paris_day_is_that_of_the_time_zone(naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC)

    (day,) = paris_days(np.array([naive], "datetime64[us]"))

    assert day.item() == moment.astimezone(ZoneInfo("Europe/Paris")).date()


@pytest.mark.parametrize(
    ("moment", "period"),
    [
        ("2015-01-01T00:00", 0),
        ("2026-10-31T22:30", 141),
        ("2026-10-31T23:00", 142),  # midnight in Paris, winter time
        ("1970-01-01T00:00", 0),
        ("2999-01-01T00:00", 255),
    ],
)
def test_period_is_the_month_in_paris_held_to_eight_bits(moment: str, period: int) -> None:
    days = paris_days(np.array([moment], "datetime64[us]"))

    assert periods_of(days).tolist() == [period]
