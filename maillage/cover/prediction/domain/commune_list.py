"""The list of communes as an address asks for it: words of the name, an order, a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from maillage.core.problems import sentence
from maillage.core.text import normalised_text
from maillage.cover.prediction.domain.commune_rows import CommuneRow
from maillage.kits.search.filters import Search, filter_field, view_field
from maillage.kits.search.parameter_types import choice, free_text


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
