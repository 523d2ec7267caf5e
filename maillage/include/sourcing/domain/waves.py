"""Timing of waves and reminders: never after an answer or the closing."""

import datetime as dt

from maillage.include.sourcing.domain.needs import ENOUGH_INTERESTED, WAIT_WORKING_DAYS, NeedState
from maillage.include.sourcing.domain.working_days import working_days_after


def next_wave_after(day: dt.date) -> dt.date:
    """The earliest day of the wave after that of ``day``."""
    return working_days_after(day, WAIT_WORKING_DAYS)


def is_over(answers_by: dt.date, today: dt.date) -> bool:
    """Whether the deadline has passed; the last day still counts."""
    return today > answers_by


def takes_answers(state: str, answers_by: dt.date, today: dt.date) -> bool:
    """Whether a need accepts answers."""
    return state == NeedState.ASKED and not is_over(answers_by, today)


def wave_is_due(*, next_wave_on: dt.date | None, interested: int, answers_by: dt.date, today: dt.date) -> bool:
    """Whether the next wave of a need is due today."""
    if next_wave_on is None or interested >= ENOUGH_INTERESTED or is_over(answers_by, today):
        return False
    return today >= next_wave_on


def reminder_is_due(*, sent_on: dt.date | None, has_answered: bool, answers_by: dt.date, today: dt.date) -> bool:
    """Whether the single reminder is due: no answer during the wait, and answers still accepted."""
    if sent_on is None or has_answered or is_over(answers_by, today):
        return False
    return today >= working_days_after(sent_on, WAIT_WORKING_DAYS)
