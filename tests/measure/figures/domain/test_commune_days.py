from datetime import UTC, date, datetime
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.figures.domain import counting as reads
from maillage.measure.figures.domain.counting import (
    DAY_BITS,
    NO_DAYS,
    commune_edges,
    day_number,
    day_of,
    days_in,
    days_of_hours,
    merged_counts,
)
from maillage.measure.record.domain.calendar import PARIS
from maillage.measure.record.domain.terms import Origin
from tests.measure.figures.countable import invented_rows

MOMENTS = st.datetimes(datetime(2015, 1, 2), datetime(2036, 1, 1))  # noqa: DTZ001 -- hypothesis wants them naive


@settings(deadline=None)
@given(MOMENTS)
def test_day_of_an_hour_is_the_calendar_day_in_paris(moment: datetime):
    aware = moment.replace(tzinfo=UTC)

    [number] = days_of_hours([int(aware.timestamp()) // 3600]).tolist()

    assert day_of(number) == aware.astimezone(PARIS).date()


@given(st.dates(date(2015, 1, 1), date(2190, 1, 1)))
def test_day_of_its_number_is_the_day(day: date):
    assert day_of(day_number(day)) == day


def test_hours_out_of_range_stay_in_their_key():
    assert days_of_hours([0, 10_000_000]).tolist() == [0, (1 << DAY_BITS) - 1]


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), max_size=4), st.integers(0, 3))
def test_tests_by_day_in_parts_add_up_to_those_of_all_rows(cuts: list[int], seed: int):
    rows = invented_rows(60, seed=seed)
    edges = [0, *sorted(cuts), 60]

    added = NO_DAYS
    for start, end in pairwise(edges):
        added = merged_counts(added, reads.tests_by_day(rows.where(slice(start, end))))

    assert [column.tolist() for column in added] == [column.tolist() for column in reads.tests_by_day(rows)]


def test_tests_by_day_are_the_rows_with_a_counted_sample():
    rows = invented_rows(500)
    keys, counts = reads.tests_by_day(rows)

    first, after = commune_edges(Origin.SIMULATED, [6_900_003])
    inside = (keys >= first[0]) & (keys < after[0])

    wanted = (rows.origin == Origin.SIMULATED) & (rows.commune == 6_900_003) & (rows.mask != 0)
    assert int(counts.sum()) == int((rows.mask != 0).sum())
    assert np.repeat(days_in(keys[inside]), counts[inside]).tolist() == sorted(rows.day[wanted].tolist())
