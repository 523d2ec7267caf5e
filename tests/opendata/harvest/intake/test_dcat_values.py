from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.opendata.harvest.intake.dcat import read_first_day, read_last_day, read_moment, read_period


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T10:00:00+01:00", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01T10:00:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01T10:00:00.123Z", datetime(2026, 3, 1, 10, 0, 0, 123_000, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01+01:00", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("hier", None),
        ("", None),
        ("2026-13-45", None),
    ],
)
def test_moments_are_read_as_catalogues_write_them(text: str, moment: datetime | None):
    assert read_moment(text) == moment


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text: str):
    first, last = read_first_day(text), read_last_day(text)

    assert (first is None) == (last is None)
    assert first is None or last is None or first <= last
    assert read_moment(text) is None or isinstance(read_moment(text), datetime)


@given(st.dates(), st.dates())
def test_periods_are_read_back(start: date, end: date):
    assert read_period(f"{start.isoformat()}/{end.isoformat()}") == (start, end)
