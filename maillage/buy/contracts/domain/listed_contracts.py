"""A contract as a list item: the card stored in the index, and its columns."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class ListedHolder:
    """A holder as a list item."""

    name: str | None
    id: str | None
    siren: str | None


@dataclass(frozen=True, slots=True)
class ListedContract:
    """One contract as a list item; amount, duration and end include all amendments.

    Each field but the holders is the column of the same name in contracts. ``dropped_on``: since when its source lacks
    it.
    """

    number: int
    key: str
    object: str | None
    buyer_id: str | None
    buyer_label: str | None
    cpv: str | None
    nature: str | None
    amount_now_eur: float | None
    notified_on: dt.date | None
    duration_now_months: int | None
    ends_on: dt.date | None
    is_framework: bool | None
    amendment_count: int
    is_social: bool | None
    is_environmental: bool | None
    is_valid: bool
    place_name: str | None
    commune: str | None
    departement: str | None
    source_name: str
    dropped_on: dt.date | None
    source_withdrawn_on: dt.date | None
    left_out: str | None = None  # why sums leave it out: a value of LeftOut
    holders: tuple[ListedHolder, ...] = ()


# In the order of a card, before the holders.
LISTED_COLUMNS: Final = tuple(field.name for field in fields(ListedContract) if field.name != "holders")
_DAYS: Final = tuple(place for place, field in enumerate(fields(ListedContract)) if field.type == dt.date | None)


def contract_of_card(card: list[Any]) -> ListedContract:
    """Decode a card: the values of LISTED_COLUMNS (dates as text), then [name, id, SIREN] of each holder."""
    for place in _DAYS:
        card[place] = dt.date.fromisoformat(card[place]) if card[place] is not None else None
    card[-1] = tuple(ListedHolder(*holder) for holder in card[-1])
    return ListedContract(*card)
