"""Whether a clause is behind its promise, against an even pace until the end of last month."""

from typing import Final

_LEAST_MONTHS: Final = 3  # works start slowly: no warning before
_BEHIND: Final = 0.8  # of an even pace: months even out above it


def hours_behind(*, promised: int, done: int, first_month: int, last_month: int, this_month: int) -> int:
    """The hours (hundredths) missing to an even pace; 0 if on pace or just started.

    Months are numbers (domain/months.py); ``this_month`` is incomplete and ignored.
    """
    months, over = last_month - first_month + 1, this_month - first_month
    if over < _LEAST_MONTHS:
        return 0
    expected = promised * min(over, months) // months
    return expected - done if done < _BEHIND * expected else 0
