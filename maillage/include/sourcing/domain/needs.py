"""A buyer's need: content, state, answers of structures, outcome."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.accounts.domain.terms import AnyHideable, AnyVerb
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

LONGEST_OBJECT: Final = 200
LONGEST_CONSTRAINTS: Final = 1_500
LONGEST_MESSAGE: Final = 1_000
LONGEST_CAPACITY: Final = 300
LONGEST_CONTACT: Final = 200
LONGEST_QUESTION: Final = 600
LONGEST_KEY: Final = 400  # of a contract
MOST_SECTORS: Final = 5
MOST_QUESTIONS: Final = 10  # of one structure about one need
WAVE_SIZE: Final = 10
MOST_OPEN_NEEDS: Final = 20  # of one buyer at once: each means letters to structures
ENOUGH_INTERESTED: Final = 6
WAIT_WORKING_DAYS: Final = 5  # between two waves, and before the reminder
MOST_DAYS_TO_ANSWER: Final = 180
KEPT_DAYS: Final = 730  # after closing: then texts are erased, and tokens become invalid
_DAYS_OF_YEAR: Final = 365.25

MOST_OUTCOME_QUESTIONS: Final = 3
_DAYS_AFTER_CLOSE: Final = 30  # without a planned date of decision
_DAYS_BETWEEN: Final = 91


class NeedState(Labelled):
    """The state of a need."""

    DRAFT = "draft", sentence("brouillon")
    ASKED = "asked", sentence("en cours")
    CLOSED = "closed", sentence("clos")
    OUTCOME = "outcome", sentence("issue connue")


class InquiryAnswer(Labelled):
    """The answer of a structure."""

    INTERESTED = "interested", sentence("intéressée")
    DECLINED = "declined", sentence("pas pour elle")


class DeclineReason(Labelled):
    """Why a structure declines."""

    BUSY = "busy", sentence("Pas de disponibilité à ces dates")
    NOT_OUR_WORK = "not-our-work", sentence("Ce n’est pas notre métier")
    TOO_FAR = "too-far", sentence("Trop loin de chez nous")
    TOO_LARGE = "too-large", sentence("Trop grand pour nous seuls")
    TOO_SMALL = "too-small", sentence("Trop petit pour se déplacer")
    OTHER = "other", sentence("Une autre raison")
    FROM_LETTER = "from-letter", sentence("Refusé depuis la lettre, sans raison dite")


class NeedOutcome(Labelled):
    """The outcome of a need; NOT_YET leaves the question open."""

    BOUGHT = "bought", sentence("Un achat a été fait")
    NOTHING = "nothing", sentence("Aucun achat ne sera fait")
    NOT_YET = "not-yet", sentence("Pas encore")


@dataclass(frozen=True, slots=True)
class NeedPlan:
    """The content of a need; None and "": not stated. ``territory`` is an address.

    ``purchase`` is the number of the announced purchase it prepares, ``contract_key`` the ending contract.
    """

    object: str
    sectors: tuple[str, ...]
    territory: str
    answers_by: dt.date
    cpv: str = ""
    band: ThresholdBand | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    constraints: str = ""
    decides_on: dt.date | None = None
    is_anonymous: bool = True
    purchase: int | None = None
    contract_key: str = ""

    @property
    def yearly_eur(self) -> float | None:
        """The approximate yearly amount: middle of the band over the period; None without a band.

        The last band counts with its minimum. A missing or shorter period counts as one year.
        """
        if self.band is None:
            return None
        below = self.band.below_eur
        amount = self.band.least_eur if below is None else (self.band.least_eur + below) / 2
        days = (self.ends_on - self.starts_on).days if self.starts_on and self.ends_on else 0
        return amount / max(1.0, days / _DAYS_OF_YEAR)


@dataclass(frozen=True, slots=True)
class StructureReply:
    """The answer of a structure; ``reason`` only for a refusal, the other three only for interest."""

    answer: InquiryAnswer
    message: str = ""
    capacity: str = ""
    contact: str = ""
    reason: DeclineReason | None = None


@dataclass(frozen=True, slots=True)
class StatedOutcome:
    """The outcome of a need; ``inquiry`` is the supplying structure, None for another supplier."""

    outcome: NeedOutcome
    inquiry: int | None = None
    contract_key: str = ""


class NeedVerb(AnyVerb):
    """The actions on needs in the audit trail."""

    KEPT = "need-kept", sentence("Besoin gardé")
    CHANGED = "need-changed", sentence("Besoin changé")
    ASKED = "need-asked", sentence("Structures interrogées")
    NAMED = "need-named", sentence("Nom de l’acheteur donné aux structures")
    REPLIED = "need-replied", sentence("Réponse à une question sur un besoin")
    CLOSED = "need-closed", sentence("Besoin clos")
    OUTCOME = "need-outcome", sentence("Issue d’un besoin dite")
    ANSWERED = "need-answered", sentence("Réponse à un besoin")


class HideableNeed(AnyHideable):
    """What the agency can take down: a need by number."""

    NEED = "need", sentence("besoin")


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
    if question_count >= MOST_OUTCOME_QUESTIONS:
        return None
    first = max(closed_on, decides_on) if decides_on else closed_on + dt.timedelta(days=_DAYS_AFTER_CLOSE)
    waits = [day + dt.timedelta(days=_DAYS_BETWEEN) for day in (last_question_on, not_yet_on) if day is not None]
    return max([first, *waits])
