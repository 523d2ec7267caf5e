"""Words of the register of companies: what INSEE publishes of a legal unit and of its establishments.

Columns and codes: INSEE, description of the stock files of SIRENE (Licence Ouverte 2.0).
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NATURAL_PERSON: Final = "1000"  # legal category of an entrepreneur who is a person (INSEE, level III)
PUBLIC_DIFFUSION: Final = "O"  # any other (P, formerly N) is partial: names and addresses are withheld
WITHHELD_TEXT: Final = "[ND]"  # what stands in the files where something is not published


class SizeCategory(StrEnum):
    """Size of an enterprise (décret n° 2008-1354): small and medium, intermediate, large."""

    SMALL = "PME"
    INTERMEDIATE = "ETI"
    LARGE = "GE"


class StockPart(StrEnum):
    """The files of the stock that are read, by the names of what we keep of each."""

    COMPANIES = "companies"
    ESTABLISHMENTS = "establishments"
    FORMER_NAMES = "former_names"


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a company had, up to a day."""

    name: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class Company:
    """A legal unit. ``name`` is None of a natural person and where the register withholds it."""

    siren: str
    name: str | None
    size: SizeCategory | None
    naf: str | None
    legal_category: str | None
    is_active: bool
    is_withheld: bool
    seat_siret: str | None
    former_names: tuple[FormerName, ...] = ()

    @property
    def is_person(self) -> bool:
        """Whether it is a natural person."""
        return self.legal_category == NATURAL_PERSON


@dataclass(frozen=True, slots=True)
class Establishment:
    """A place where a company works. ``commune`` is today's code; coordinates in metres, in its territory's grid."""

    siret: str
    is_seat: bool
    naf: str | None
    commune: str | None
    postal_code: str | None
    x_m: float | None
    y_m: float | None
    is_active: bool
    is_withheld: bool
