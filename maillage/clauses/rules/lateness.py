"""Whether a clause is behind its promise: hours that an even pace would have done by the end of the month before."""

from typing import Final

_LEAST_MONTHS: Final = 3  # works begin slowly: nobody is warned before
_BEHIND: Final = 0.8  # of an even pace: below it somebody should look, above it months even out


def hours_behind(*, promised: int, done: int, first_month: int, last_month: int, this_month: int) -> int:
    """How many hours (hundredths) an even pace would have done more; 0 where it is on its pace, or just begun.

    Months are numbers (terms/months.py); ``this_month`` is not over and counts for nothing.
    """
    months, over = last_month - first_month + 1, this_month - first_month
    if over < _LEAST_MONTHS:
        return 0
    expected = promised * min(over, months) // months
    return expected - done if done < _BEHIND * expected else 0
