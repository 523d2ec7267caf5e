"""What a prediction says of a commune, and of the households of a site; the list of communes, filtered and ordered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from maillage.core.problems import sentence
from maillage.core.text import normalised_text
from maillage.kits.search.filters import Search, filter_field, view_field
from maillage.kits.search.parameter_types import choice, free_text


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """What is said of a commune: households, served ones with bounds at 95 %, of whom nothing is known.

    ``need_served`` are the served ones without another good access (with ``need``, all of those); None where no file
    says who has one.
    """

    code: str
    name: str
    households: int
    served: int
    served_low: int
    served_high: int
    not_known: int
    need: int | None
    need_served: int | None

    @property
    def served_share(self) -> float | None:
        """The share of the households that is served; None without households."""
        return self.served / self.households if self.households else None


@dataclass(frozen=True, slots=True)
class SiteHouseholds:
    """The households whose best server a site is, and the served ones of them with bounds at 95 %."""

    site: str
    households: int
    served: int
    served_low: int
    served_high: int


@dataclass(frozen=True, slots=True)
class SectorShare:
    """A sector that is the best server of households of a commune, and of how many the model's median is served."""

    site: str
    sector: str
    households: int
    served: int


@dataclass(frozen=True, slots=True)
class CommuneService:
    """Why households of a commune are served or not: their number by the reason of their cell, and by sector.

    ``reasons`` have the names of ServiceReason in small letters ("none" is served), the most frequent first.
    """

    code: str
    reasons: dict[str, int]
    sectors: tuple[SectorShare, ...]


@dataclass(frozen=True, slots=True)
class HouseholdTotals:
    """What is said of several communes together; the words are those of a row.

    Of the ``communes`` of the territory so many are ``computed``, and counted here; of the others nothing is known.
    """

    households: int
    served: int
    served_low: int
    served_high: int
    not_known: int
    need: int | None
    need_served: int | None
    computed: int
    communes: int


class CommuneOrder(StrEnum):
    """By what the list is sorted: names rise, numbers fall."""

    NAME = "name"
    HOUSEHOLDS = "households"
    SERVED = "served"
    SHARE = "share"
    REFUSED = "refused"
    NEED = "need"


_KEYS: Final[dict[CommuneOrder, Callable[[CommuneRow], float]]] = {
    CommuneOrder.HOUSEHOLDS: lambda row: row.households,
    CommuneOrder.SERVED: lambda row: row.served,
    CommuneOrder.SHARE: lambda row: row.served / max(row.households, 1),
    CommuneOrder.REFUSED: lambda row: row.households - row.served_high,
    CommuneOrder.NEED: lambda row: row.need or 0,
}
_LONGEST_TEXT: Final = 80


@dataclass(frozen=True, slots=True)
class CommuneListing(Search):
    """What an address asks of the list."""

    code: ClassVar[str] = "commune_order"
    finding_code: ClassVar[str] = "communes.parameter"
    refused: ClassVar[str] = sentence("Cette liste de communes n’est pas comprise : corrigez ce qui suit.")
    page_name: ClassVar[str] = "coverage"

    text: str = filter_field("q", free_text(_LONGEST_TEXT), "words of the name, or the code", usual="")
    order: CommuneOrder = view_field("sort", choice(CommuneOrder), "order of the list", usual=CommuneOrder.NAME)


def listed_communes(rows: Iterable[CommuneRow], listing: CommuneListing) -> Sequence[CommuneRow]:
    """The communes whose name or code has the words, in order."""
    words = normalised_text(listing.text).split()
    matching = [row for row in rows if all(word in normalised_text(f"{row.name} {row.code}") for word in words)]
    matching.sort(key=lambda row: (normalised_text(row.name), row.code))
    if listing.order is not CommuneOrder.NAME:
        matching.sort(key=_KEYS[listing.order], reverse=True)
    return matching
