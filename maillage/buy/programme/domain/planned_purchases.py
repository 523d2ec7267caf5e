"""A purchase that a buyer announces, as it says it: what, where, about how much, in which quarter, reserved or not."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.accounts.domain.terms import AnyHideable, AnyVerb
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.contracts.domain.vocabularies import Procedure
from maillage.core.problems import sentence

SCHEMA_ID: Final = "maillage/programme-achats"
LONGEST_OBJECT: Final = 300
LONGEST_WORDS: Final = 2 * LONGEST_OBJECT  # "œ" is two letters without its accent
LONGEST_NOTICE: Final = 80
LONGEST_ADDRESS: Final = 500
LONGEST_REASON: Final = 300
_QUARTER: Final = re.compile(r"(20[0-9]{2})-T([1-4])")
_MONTHS: Final = 3


class PlannedState(StrEnum):
    """Where a planned purchase stands."""

    ANNOUNCED = "announced"
    CONSULTED = "consulted"
    AWARDED = "awarded"
    GIVEN_UP = "given-up"


class Reservation(StrEnum):
    """To whom a purchase is reserved; each value is the article of the code de la commande publique."""

    NONE = "none"
    DISABILITY = "L2113-12"  # entreprises adaptées, ESAT
    INSERTION = "L2113-13"  # structures d'insertion par l'activité économique
    BOTH = "L2113-14"  # the two at once
    SOCIAL_ECONOMY = "L2113-15"  # social economy, for services of health, social matters or culture


RESERVATIONS: Final[Mapping[Reservation, str]] = {
    Reservation.NONE: sentence("Ouvert à toutes les entreprises"),
    Reservation.DISABILITY: sentence("Réservé aux entreprises adaptées et ESAT (L2113-12)"),
    Reservation.INSERTION: sentence("Réservé à l’insertion par l’activité économique (L2113-13)"),
    Reservation.BOTH: sentence("Réservé au travail adapté et à l’insertion ensemble (L2113-14)"),
    Reservation.SOCIAL_ECONOMY: sentence("Réservé à l’économie sociale et solidaire (L2113-15)"),
}
# How tables name the states; screens have labels of their own.
STATE_WORDS: Final[Mapping[PlannedState, str]] = {
    PlannedState.ANNOUNCED: "annoncé",
    PlannedState.CONSULTED: "consultation lancée",
    PlannedState.AWARDED: "attribué",
    PlannedState.GIVEN_UP: "abandonné",
}


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year; ``number`` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: dt.date) -> "Quarter":
        """The quarter of a day."""
        return cls(day.year, (day.month - 1) // _MONTHS + 1)

    @classmethod
    def read(cls, word: str) -> "Quarter":
        """The quarter that a text writes; ValueError where it writes none."""
        parts = _QUARTER.fullmatch(word)
        if parts is None:
            raise ValueError(word)
        return cls(int(parts[1]), int(parts[2]))

    @property
    def word(self) -> str:
        """As tables and addresses write it: "2027-T1"; texts sort by time."""
        return f"{self.year}-T{self.number}"

    @property
    def first_day(self) -> dt.date:
        """The day on which it begins."""
        return dt.date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    def after(self, quarters: int) -> "Quarter":
        """The quarter so many later; earlier for a negative number."""
        year, place = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, place + 1)

    def quarters_since(self, earlier: "Quarter") -> int:
        """How many quarters it is later than ``earlier``; negative where it is before."""
        return (self.year - earlier.year) * 4 + self.number - earlier.number


BETWEEN_KEYS: Final = " | "  # of contracts; none has a bar
MOST_RENEWED: Final = 8  # contracts that one purchase renews


@dataclass(frozen=True, slots=True)
class PurchasePlan:
    """What a buyer says of a purchase to come; None where it does not say it. ``territory`` is an address.

    ``renews`` has the keys of the contracts that it follows, one or several (BETWEEN_KEYS), "" for none.
    """

    object: str
    cpv: str
    territory: str
    band: ThresholdBand
    quarter: Quarter
    starts_on: dt.date | None = None
    reservation: Reservation = Reservation.NONE
    procedure: Procedure | None = None
    is_social: bool | None = None
    is_environmental: bool | None = None
    renews: str = ""

    @property
    def is_reserved(self) -> bool:
        """Whether it is reserved to some enterprises."""
        return self.reservation is not Reservation.NONE

    @property
    def renewed_keys(self) -> tuple[str, ...]:
        """The keys of the contracts that it follows."""
        return renewed_keys(self.renews)


def renewed_keys(renews: str) -> tuple[str, ...]:
    """The keys in the text of a plan, each once, in their order."""
    return tuple(dict.fromkeys(key for part in renews.split("|") if (key := part.strip())))


@dataclass(frozen=True, slots=True)
class Consultation:
    """When companies were asked, and where: number and address of the notice, "" where there is none."""

    on: dt.date
    notice: str = ""
    notice_address: str = ""


class ProgrammeVerb(AnyVerb):
    """What is done with planned purchases, for the trace."""

    ANNOUNCED = "purchase-announced", sentence("Achat annoncé")
    CHANGED = "purchase-changed", sentence("Achat annoncé changé")
    CONSULTED = "purchase-consulted", sentence("Consultation dite d’un achat annoncé")
    AWARDED = "purchase-awarded", sentence("Marchés confirmés d’un achat annoncé")
    GIVEN_UP = "purchase-given-up", sentence("Achat annoncé abandonné")
    RESUMED = "purchase-resumed", sentence("Achat remis au programme")


class HideablePurchase(AnyHideable):
    """What the agency can hide of the programme: one planned purchase, known by its number."""

    PLANNED_PURCHASE = "planned-purchase", sentence("achat annoncé")
