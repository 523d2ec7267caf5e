"""Months of work as integers: year × 12 + month − 1; and those that a reporter still owes."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Self

_WORD: Final = re.compile(r"(\d{4})-(\d{2})")
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True, order=True)
class WorkMonth:
    """A month of work; ``number`` is year × 12 + month − 1."""

    number: int

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """The month of a date."""
        return cls(day.year * 12 + day.month - 1)

    @classmethod
    def read(cls, word: str) -> Self | None:
        """The month for "2026-11"; None for anything else."""
        parts = _WORD.fullmatch(word.strip())
        if parts is None or not 1 <= int(parts[2]) <= 12 or not _FIRST_YEAR <= int(parts[1]) <= _LAST_YEAR:
            return None
        return cls(int(parts[1]) * 12 + int(parts[2]) - 1)

    @property
    def year(self) -> int:
        """The year."""
        return self.number // 12

    @property
    def month(self) -> int:
        """The month of the year, 1 to 12."""
        return self.number % 12 + 1

    @property
    def word(self) -> str:
        """Year and month as in files: 2026-11."""
        return f"{self.year}-{self.month:02}"

    @property
    def first_day(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day."""
        return self.after(1).first_day - dt.timedelta(days=1)

    def after(self, months: int) -> "WorkMonth":
        """The month that many months later."""
        return WorkMonth(self.number + months)


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
