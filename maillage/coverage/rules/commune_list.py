"""The list of communes as an address asks for it: words of the name, an order, a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.core.text import plain
from maillage.coverage.terms.commune_rows import CommuneRow


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
class CommuneListing:
    """What an address asks of the list."""

    text: str = ""
    order: CommuneOrder = CommuneOrder.NAME

    def pairs(self) -> list[tuple[str, str]]:
        """The words of its address; what is usual is left out."""
        words = [("q", self.text), ("sort", self.order.value if self.order is not CommuneOrder.NAME else "")]
        return [pair for pair in words if pair[1]]


def read_listing(pairs: Iterable[tuple[str, str]]) -> CommuneListing:
    """The listing of an address; Refused for an order that it has not."""
    words = dict(pairs)
    try:
        order = CommuneOrder(words.get("sort") or CommuneOrder.NAME)
    except ValueError as error:
        message = sentence("« %(order)s » n’est pas un ordre de la liste : prenez %(orders)s.")
        raise Refused(
            "commune_order", message, order=words["sort"][:40], orders=", ".join(one.value for one in CommuneOrder)
        ) from error
    return CommuneListing(words.get("q", "").strip()[:_LONGEST_TEXT], order)


def listed_communes(rows: Iterable[CommuneRow], listing: CommuneListing) -> Sequence[CommuneRow]:
    """The communes whose name or code has the words, in order."""
    words = plain(listing.text).split()
    matching = [row for row in rows if all(word in plain(f"{row.name} {row.code}") for word in words)]
    matching.sort(key=lambda row: (plain(row.name), row.code))
    if listing.order is not CommuneOrder.NAME:
        matching.sort(key=_KEYS[listing.order], reverse=True)
    return matching
