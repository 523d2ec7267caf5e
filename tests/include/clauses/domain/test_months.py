"""The months that a reporter owes."""

import pytest

from maillage.include.clauses.domain.months import ReporterTime, months_owed


@pytest.mark.parametrize(
    ("time", "ends", "known", "owed"),
    [
        (ReporterTime(10), (21, 14), (10, 12), [11, 13]),  # the current month is not owed yet
        (ReporterTime(10), (12, 20), (10,), [11, 12]),  # nothing after the end of the clause
        (ReporterTime(10, 11), (21, 20), (10,), [11]),  # nor after who is replaced
        (ReporterTime(10), (21, 10), (), []),
        (ReporterTime(10), (21, 13), (9, 10, 11, 12, 13), []),
    ],
)
def test_months_owed_are_past_ones_of_the_clause_and_of_the_reporter(
    time: ReporterTime, ends: tuple[int, int], known: tuple[int, ...], owed: list[int]
) -> None:
    clause_end, this_month = ends

    months = months_owed(time, clause_end=clause_end, this_month=this_month, known_months=known)

    assert [month.number for month in months] == owed
