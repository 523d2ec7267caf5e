"""Checks of monthly hours; suspicious hours are stored and reviewed."""

from typing import Final

from maillage.include.clauses.domain.hours import CENTIHOURS, LEGAL_WEEK_HOURS
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.publics import StatedParticipant

_WEEK_DAYS: Final = 7


def legal_centihours(month: WorkMonth) -> int:
    """The legal maximum of a month: 48 hours a week over its days (L3121-20); 212 h in a long month."""
    return LEGAL_WEEK_HOURS * CENTIHOURS * month.last_day.day // _WEEK_DAYS


def is_eligible(person: StatedParticipant, month: WorkMonth) -> bool | None:
    """Whether a person was eligible in a month; None without a diagnosis date."""
    if person.eligible_from is None:
        return None
    first = WorkMonth.of(person.eligible_from)
    return first <= month < first.after(person.eligible_months)
