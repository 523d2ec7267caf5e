"""Consultations of other platforms: listed beside ours, told apart, and answered there.

They come from notices (BOAMP, TED, eForms), from the essential data of contracts (DECP) for results, and from files of
the agency. Nothing is deposited here for them.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from maillage.buy.consultation.domain.tenders import PurchaseNature, TenderState
from maillage.core.problems import sentence
from maillage.core.word_enum import Labelled

# Divisions of the CPV (regulation (EC) 213/2008, annex I): 45 is works, 50 to 98 are services.
_WORKS: Final = "45"
_FIRST_SERVICE: Final = "50"
LAST_HOUR: Final = dt.time(23, 59)  # a day without an hour counts to its end
_DIVISIONS: Final = tuple(f"{number:02}" for number in range(3, 99))


class OutsideSource(Labelled):
    """Where the house has it from."""

    NOTICE = "notice", sentence("avis publié")
    CONTRACT = "contract", sentence("données essentielles (DECP)")
    FILE = "file", sentence("fichier de l’agence")


@dataclass(frozen=True, slots=True)
class OutsideTender:
    """A consultation or a result of another platform.

    ``key`` names it where the agency hides it ("" for a contract, which has a key of its own). ``profile_href`` is the
    buyer profile where it is answered, ``href`` the page that says more: an address elsewhere, or a contract's here;
    "" where none is known. ``deadline`` is the moment, or the end of the day of which no hour is known.
    ``has_hour`` says which. ``places`` are addresses of the territory; ``known_at`` is since when we have it.
    """

    key: str
    source: OutsideSource
    state: TenderState
    object: str
    buyer: str
    places: tuple[str, ...]
    href: str
    profile_href: str
    published_on: dt.date | None
    known_at: dt.datetime | None
    deadline: dt.datetime | None = None
    has_hour: bool = False
    is_reserved: bool = False
    holders: tuple[str, ...] = ()
    amount_eur: float | None = None

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it is still answered."""
        return self.state is TenderState.PUBLISHED and self.deadline is not None and self.deadline > now


def nature_of_cpv(cpv: str) -> PurchaseNature:
    """What a CPV code buys, by its division."""
    division = cpv[: len(_WORKS)]
    if division == _WORKS:
        return PurchaseNature.WORKS
    return PurchaseNature.SERVICES if division >= _FIRST_SERVICE else PurchaseNature.SUPPLIES


def divisions_of(nature: PurchaseNature) -> tuple[str, ...]:
    """The divisions of the CPV that a nature has."""
    return tuple(division for division in _DIVISIONS if nature_of_cpv(division) is nature)
