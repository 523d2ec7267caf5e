"""What came of a meeting, and when it is asked: after 1, 6 and 12 months, never more."""

from enum import StrEnum
from typing import Final

from maillage.accounts.domain.terms import Labelled
from maillage.core.problems import sentence

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
