"""When a promise is kept if more people join: the hours of a clause carried on month by month.

A month is 52 / 12 weeks, as in monthly pay (35 h a week are 151.67 h a month: code du travail, L3242-1).
"""

import math
from dataclasses import dataclass
from typing import Final

from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth

WEEKS_A_MONTH: Final = 52 / 12
MOST_PEOPLE: Final = 5  # that the page offers to add
WEEKLY_HOURS: Final = (20, 26, 30, 35)
_MOST_MONTHS_AHEAD: Final = 120


@dataclass(frozen=True, slots=True)
class HoursPace:
    """How a clause goes on: hours (hundredths) promised and done, and those of a month to come.

    ``known_until`` is the last month that was reported; people who join begin with ``joined_from``.
    """

    promised: int
    done: int
    monthly: float
    known_until: WorkMonth
    joined_from: WorkMonth


def month_kept(pace: HoursPace, *, people: int, weekly_hours: float) -> WorkMonth | None:
    """The month in which the promise is kept with ``people`` more; None if not within ten years.

    The last month reported if it is kept already.
    """
    if pace.done >= pace.promised:
        return pace.known_until
    joined = people * weekly_hours * WEEKS_A_MONTH * CENTIHOURS
    waiting = max(pace.joined_from.number - pace.known_until.number - 1, 0)
    missing = pace.promised - pace.done
    if waiting and pace.monthly * waiting >= missing:
        return pace.known_until.after(math.ceil(missing / pace.monthly))
    both = pace.monthly + joined
    if both <= 0:
        return None
    months = waiting + math.ceil((missing - pace.monthly * waiting) / both)
    return pace.known_until.after(months) if months <= _MOST_MONTHS_AHEAD else None
