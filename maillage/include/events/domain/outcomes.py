"""What came of a meeting, and when it is asked: after 1, 6 and 12 months, never more; what a report may count."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final

from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

OUTCOME_MONTHS: Final = (1, 6, 12)
FLOOR: Final = 5  # of persons behind a figure that the report shows


class MeetingResult(Labelled):
    """What one of the two says came of a meeting, the strongest first."""

    CONTRACT = "contract", sentence("un contrat")
    QUOTE = "quote", sentence("un devis")
    CONTACT = "contact", sentence("un contact gardé")
    NOTHING = "nothing", sentence("rien")
    NOT_YET = "not-yet", sentence("pas encore")


# After these there is nothing left to ask.
FINAL_RESULTS: Final = frozenset({MeetingResult.CONTRACT, MeetingResult.NOTHING})


class PairLetterKind(StrEnum):
    """Letters about meetings: a question for wishes, a timetable, what changed, what came of it months later."""

    WISHES = "wishes"
    TIMETABLE = "timetable"
    CHANGED = "changed"
    AFTER_1 = "after-1"
    AFTER_6 = "after-6"
    AFTER_12 = "after-12"


LETTER_AFTER: Final = {months: PairLetterKind(f"after-{months}") for months in OUTCOME_MONTHS}


def floored_counts(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts; None for those from 1 to FLOOR - 1, and where only one is hidden, for the least of the others too.

    Their sum is known (how many came), so a single hidden count would be the difference.
    """
    hidden = {word for word, count in counts.items() if 0 < count < FLOOR}
    others = [word for word, count in counts.items() if word not in hidden and count > 0]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda word: (counts[word], word)))
    return {word: None if word in hidden else count for word, count in counts.items()}


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
