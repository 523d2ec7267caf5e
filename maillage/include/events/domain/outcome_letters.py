"""When a person is asked what came of her meetings: after 1, 6 and 12 months, once each, only while it is open."""

import datetime as dt
from collections.abc import Collection, Sequence

from maillage.include.events.domain.outcomes import FINAL_RESULTS, OUTCOME_MONTHS, MeetingResult


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, last)
        except ValueError:
            # 31 April, 30 February: the last day of that month is tried next.
            continue
    raise AssertionError(day)


def month_to_ask(
    day: dt.date, *, today: dt.date, asked: Collection[int], results: Sequence[MeetingResult | None]
) -> int | None:
    """After how many months to ask now; None where nothing is due.

    A month that was missed is not made up for: one letter, the latest, and never an earlier one after it. Who has an
    answer that is final for each meeting is not asked again.
    """
    if not results or all(result in FINAL_RESULTS for result in results):
        return None
    due = [months for months in OUTCOME_MONTHS if months_after(day, months) <= today]
    if not due or any(months >= due[-1] for months in asked):
        return None
    return due[-1]


def result_of_meeting(answers: Collection[MeetingResult]) -> MeetingResult | None:
    """What counts of what the two say: the strongest; None where nobody answered."""
    return next((result for result in MeetingResult if result in answers), None)
