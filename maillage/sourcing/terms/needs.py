"""A need that a buyer puts to structures: what it says, where it stands, how structures answer, what came of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.accounts.terms import AnyHideable, AnyVerb, Labelled
from maillage.core.problems import sentence
from maillage.purchases.terms.threshold_bands import ThresholdBand

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
MOST_OPEN_NEEDS: Final = 20  # of one buyer at once: structures are written to for each
ENOUGH_INTERESTED: Final = 6
WAIT_WORKING_DAYS: Final = 5  # between two waves, and before the one reminder
MOST_DAYS_TO_ANSWER: Final = 180
KEPT_DAYS: Final = 730  # after the close: then what people wrote is erased, and links open nothing
_DAYS_OF_YEAR: Final = 365.25


class NeedState(Labelled):
    """Where a need stands."""

    DRAFT = "draft", sentence("brouillon")
    ASKED = "asked", sentence("en cours")
    CLOSED = "closed", sentence("clos")
    OUTCOME = "outcome", sentence("issue connue")


class InquiryAnswer(Labelled):
    """What a structure answers."""

    INTERESTED = "interested", sentence("intéressée")
    DECLINED = "declined", sentence("pas pour elle")


class DeclineReason(Labelled):
    """Why a need is not for a structure."""

    BUSY = "busy", sentence("Pas de disponibilité à ces dates")
    NOT_OUR_WORK = "not-our-work", sentence("Ce n’est pas notre métier")
    TOO_FAR = "too-far", sentence("Trop loin de chez nous")
    TOO_LARGE = "too-large", sentence("Trop grand pour nous seuls")
    TOO_SMALL = "too-small", sentence("Trop petit pour se déplacer")
    OTHER = "other", sentence("Une autre raison")
    FROM_LETTER = "from-letter", sentence("Refusé depuis la lettre, sans raison dite")


class NeedOutcome(Labelled):
    """What came of a need; NOT_YET is an answer and leaves the question open."""

    BOUGHT = "bought", sentence("Un achat a été fait")
    NOTHING = "nothing", sentence("Aucun achat ne sera fait")
    NOT_YET = "not-yet", sentence("Pas encore")


@dataclass(frozen=True, slots=True)
class NeedPlan:
    """What a buyer says of a need; None and "": not said. ``territory`` is an address.

    ``purchase`` is the number of the announced purchase that it prepares, ``contract_key`` the contract that ends.
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
        """About how much a year: the middle of the band over the period; None where no amount is said.

        The last band has no middle: its least counts. A period that is not said, or is shorter, is one year.
        """
        if self.band is None:
            return None
        below = self.band.below_eur
        amount = self.band.least_eur if below is None else (self.band.least_eur + below) / 2
        days = (self.ends_on - self.starts_on).days if self.starts_on and self.ends_on else 0
        return amount / max(1.0, days / _DAYS_OF_YEAR)


@dataclass(frozen=True, slots=True)
class StructureReply:
    """What a structure says when it answers; ``reason`` for a decline alone, the other three for an interest."""

    answer: InquiryAnswer
    message: str = ""
    capacity: str = ""
    contact: str = ""
    reason: DeclineReason | None = None


@dataclass(frozen=True, slots=True)
class StatedOutcome:
    """What a buyer says came of a need; ``inquiry`` is the structure it bought from, None for another supplier."""

    outcome: NeedOutcome
    inquiry: int | None = None
    contract_key: str = ""


class NeedVerb(AnyVerb):
    """What is done with needs, for the trace."""

    KEPT = "need-kept", sentence("Besoin gardé")
    CHANGED = "need-changed", sentence("Besoin changé")
    ASKED = "need-asked", sentence("Structures interrogées")
    NAMED = "need-named", sentence("Nom de l’acheteur donné aux structures")
    REPLIED = "need-replied", sentence("Réponse à une question sur un besoin")
    CLOSED = "need-closed", sentence("Besoin clos")
    OUTCOME = "need-outcome", sentence("Issue d’un besoin dite")
    ANSWERED = "need-answered", sentence("Réponse à un besoin")


class HideableNeed(AnyHideable):
    """What the agency can hide of sourcing: one need, known by its number."""

    NEED = "need", sentence("besoin")
