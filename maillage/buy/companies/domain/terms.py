"""The vocabulary of the register: legal units and establishments as INSEE publishes them.

Columns and codes: INSEE, description of the SIRENE stock files (Licence Ouverte 2.0).
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NATURAL_PERSON: Final = "1000"  # legal category of natural persons (INSEE, level III)
# Any other value (P, formerly N) means partial diffusion: names and addresses are withheld.
PUBLIC_DIFFUSION: Final = "O"
WITHHELD_TEXT: Final = "[ND]"  # placeholder of withheld values


class SizeCategory(StrEnum):
    """Size of an enterprise (décret n° 2008-1354): small and medium, intermediate, large."""

    SMALL = "PME"
    INTERMEDIATE = "ETI"
    LARGE = "GE"


class StockPart(StrEnum):
    """The parts of the stock that are imported, named as our files."""

    COMPANIES = "companies"
    ESTABLISHMENTS = "establishments"
    FORMER_NAMES = "former_names"


@dataclass(frozen=True, slots=True)
class FormerName:
    """A former name of a company, with the last day it was in use."""

    name: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class Company:
    """A legal unit. ``name`` is None for natural persons and withheld names.

    ``naf`` is its activity in NAF rév. 2 (or older, for units that ceased), ``naf_2025`` that in NAF 2025; one of them
    or both may be known.
    """

    siren: str
    name: str | None
    size: SizeCategory | None
    naf: str | None
    legal_category: str | None
    is_active: bool
    is_withheld: bool
    seat_siret: str | None
    former_names: tuple[FormerName, ...] = ()
    naf_2025: str | None = None

    @property
    def trade(self) -> str | None:
        """Its activity in the nomenclature that the register gives as its own: NAF rév. 2 until it is NAF 2025."""
        return self.naf or self.naf_2025

    @property
    def is_person(self) -> bool:
        """Whether it is a natural person."""
        return self.legal_category == NATURAL_PERSON


@dataclass(frozen=True, slots=True)
class Establishment:
    """An establishment. ``commune`` is a current code; coordinates in metres, in the projection of its territory.

    ``naf`` and ``naf_2025`` as of a company.
    """

    siret: str
    is_seat: bool
    naf: str | None
    commune: str | None
    postal_code: str | None
    x_m: float | None
    y_m: float | None
    is_active: bool
    is_withheld: bool
    naf_2025: str | None = None
