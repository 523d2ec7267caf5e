"""What is odd in hours of work, month by month; the hours are kept all the same, and somebody looks."""

from typing import Final

from maillage.clauses.terms.hours import CENTIHOURS, LEGAL_WEEK_HOURS
from maillage.clauses.terms.months import WorkMonth
from maillage.clauses.terms.publics import StatedParticipant

_WEEK_DAYS: Final = 7


def legal_centihours(month: WorkMonth) -> int:
    """The most that one person may work in a month: 48 hours a week over its days (L3121-20); 212 h in a long one."""
    return LEGAL_WEEK_HOURS * CENTIHOURS * month.last_day.day // _WEEK_DAYS


def is_eligible(person: StatedParticipant, month: WorkMonth) -> bool | None:
    """Whether a person counted for clauses in a month; None where nobody said since when."""
    if person.eligible_from is None:
        return None
    first = WorkMonth.of(person.eligible_from)
    return first <= month < first.after(person.eligible_months)
