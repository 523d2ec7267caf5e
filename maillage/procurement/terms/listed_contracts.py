"""A contract as lists show it: what the index of the store keeps of each, and the columns that it is made of."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class ListedHolder:
    """A holder as lists name it."""

    name: str | None
    id: str | None
    siren: str | None


@dataclass(frozen=True, slots=True)
class ListedContract:
    """One contract as lists show it; amount, months and end are those after all amendments.

    Each field but the holders is a column of the table of contracts, of the same name. ``dropped_on``: since when its
    source has it no more.
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
    left_out: str | None = None  # why sums leave it out: a word of LeftOut
    holders: tuple[ListedHolder, ...] = ()


# As a card of the index has them, before the holders as it was awarded.
LISTED_COLUMNS: Final = tuple(field.name for field in fields(ListedContract) if field.name != "holders")
_DAYS: Final = tuple(place for place, field in enumerate(fields(ListedContract)) if field.type == dt.date | None)


def contract_of_card(card: list[Any]) -> ListedContract:
    """What a card says: the values of LISTED_COLUMNS (days as texts), then [name, id, SIREN] of each holder."""
    for place in _DAYS:
        card[place] = dt.date.fromisoformat(card[place]) if card[place] is not None else None
    card[-1] = tuple(ListedHolder(*holder) for holder in card[-1])
    return ListedContract(*card)
