"""When a buyer is asked for the outcome: after closing and the planned decision, at most three times, months apart."""

import datetime as dt
from typing import Final

MOST_QUESTIONS: Final = 3
_DAYS_AFTER_CLOSE: Final = 30  # without a planned date of decision
_DAYS_BETWEEN: Final = 91


def outcome_question_on(
    *,
    closed_on: dt.date,
    decides_on: dt.date | None,
    question_count: int,
    last_question_on: dt.date | None,
    not_yet_on: dt.date | None,
) -> dt.date | None:
    """The day of the next letter; None if asked often enough.

    ``not_yet_on``: when the buyer last answered that it is too early, which restarts the wait.
    """
    if question_count >= MOST_QUESTIONS:
        return None
    first = max(closed_on, decides_on) if decides_on else closed_on + dt.timedelta(days=_DAYS_AFTER_CLOSE)
    waits = [day + dt.timedelta(days=_DAYS_BETWEEN) for day in (last_question_on, not_yet_on) if day is not None]
    return max([first, *waits])
