"""What is asked of the planned purchases, read from the words of an address and written back: for page, files and API.

A word that means nothing is told with its remedy, never left out in silence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl

from maillage.core.problems import sentence
from maillage.core.text import Readers, matching, read_words
from maillage.programme.terms.planned_purchases import PlannedState, Quarter, Reservation
from maillage.purchases.terms.contract_search import kept_words
from maillage.purchases.terms.threshold_bands import ThresholdBand

_KEPT_AT: Final = "programme?"  # so that no search of another subject is written like one of purchases to come
_BUYER: Final = re.compile(r"[0-9]{9}|[0-9]{14}")
_CPV: Final = re.compile(r"[0-9]{2,8}")
_PLACE: Final = re.compile(r"[a-z]{1,20}:[\w.-]{1,80}")


class StateFilter(StrEnum):
    """Which states are listed: what is to come, or one state, or all."""

    TO_COME = "to-come"  # announced or consulted: nothing is awarded yet
    ANNOUNCED = "announced"
    CONSULTED = "consulted"
    AWARDED = "awarded"
    GIVEN_UP = "given-up"
    ALL = "all"

    @property
    def states(self) -> frozenset[PlannedState]:
        """The states that it lets through."""
        if self is StateFilter.ALL:
            return frozenset(PlannedState)
        if self is StateFilter.TO_COME:
            return frozenset({PlannedState.ANNOUNCED, PlannedState.CONSULTED})
        return frozenset({PlannedState(self.value)})


class ReservedFilter(StrEnum):
    """Whether a purchase is reserved, and to whom."""

    ANY = "yes"
    NO = "none"
    DISABILITY = "L2113-12"
    INSERTION = "L2113-13"
    BOTH = "L2113-14"
    SOCIAL_ECONOMY = "L2113-15"

    @property
    def reservations(self) -> frozenset[Reservation]:
        """The reservations that it lets through."""
        if self is ReservedFilter.ANY:
            return frozenset(Reservation) - {Reservation.NONE}
        return frozenset({Reservation(self.value)})


@dataclass(frozen=True, slots=True)
class ProgrammeSearch:
    """What is asked; "" and None ask for nothing. ``buyer`` is a SIRET or a SIREN, ``territory`` an address."""

    text: str = ""
    territory: str = ""
    cpv: str = ""
    quarter: Quarter | None = None
    band: ThresholdBand | None = None
    reserved: ReservedFilter | None = None
    buyer: str = ""
    state: StateFilter = StateFilter.TO_COME

    def pairs(self) -> list[tuple[str, str]]:
        """The words of its address, defaults left out."""
        words = {
            "q": self.text,
            "territory": self.territory,
            "cpv": self.cpv,
            "quarter": self.quarter.word if self.quarter else "",
            "band": self.band or "",
            "reserved": self.reserved or "",
            "buyer": self.buyer,
            "state": "" if self.state is StateFilter.TO_COME else self.state,
        }
        return [(name, str(word)) for name, word in words.items() if word]

    def in_every_state(self) -> "ProgrammeSearch":
        """The same purchases, whatever became of them."""
        return replace(self, state=StateFilter.ALL)


def read_programme_search(pairs: Iterable[tuple[str, str]]) -> ProgrammeSearch:
    """What the words of an address ask for; empty words ask for nothing, unknown names are somebody else's.

    Raises:
        Refused: a value is none of those that its name takes; a finding for each says which they are.
    """
    return ProgrammeSearch(
        **read_words(pairs, _READERS, finding_code="programme.word", code="programme_search", message=_REFUSED)
    )


_REFUSED: Final = sentence("Cette recherche d’achats à venir n’est pas comprise : corrigez ce qui suit.")
_READERS: Final[Readers] = {
    "q": ("text", str, ""),
    "territory": ("territory", matching(_PLACE), "commune:44131, departement:44"),
    "cpv": ("cpv", matching(_CPV), "45, 4511, 45112500"),
    "quarter": ("quarter", Quarter.read, "2027-T1"),
    "band": ("band", ThresholdBand, ", ".join(ThresholdBand)),
    "reserved": ("reserved", ReservedFilter, ", ".join(ReservedFilter)),
    "buyer": ("buyer", matching(_BUYER), "SIRET, SIREN"),
    "state": ("state", StateFilter, ", ".join(StateFilter)),
}


def kept_programme(search: ProgrammeSearch) -> str:
    """A search of planned purchases as it is kept: the same purchases, the same text."""
    return _KEPT_AT + kept_words(search.pairs())


def read_kept_programme(text: str) -> ProgrammeSearch:
    """The search of a kept text; Refused where it is none."""
    return read_programme_search(parse_qsl(text.removeprefix(_KEPT_AT)))
