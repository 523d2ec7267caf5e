"""The months that a reporter of a clause owes: past ones of the clause and its own time of which nothing was said."""

from collections.abc import Collection
from dataclasses import dataclass

from maillage.include.clauses.domain.months import WorkMonth


@dataclass(frozen=True, slots=True)
class ReporterTime:
    """From when to when a reporter works on a clause, as month numbers (domain/months.py); it may have no end."""

    first_month: int
    last_month: int | None = None


def months_owed(
    time: ReporterTime, *, clause_end: int, this_month: int, known_months: Collection[int]
) -> tuple[WorkMonth, ...]:
    """The months without a word, earliest first; ``known_months`` have hours, or the answer that nobody worked."""
    end = min(clause_end, this_month - 1)
    if time.last_month is not None:
        end = min(end, time.last_month)
    return tuple(WorkMonth(month) for month in range(time.first_month, end + 1) if month not in known_months)
