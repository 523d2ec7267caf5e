"""What may be asked of the contracts, in which order they are listed, and how a search is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from maillage.procurement.terms.signals import Signal
from maillage.procurement.terms.vocabularies import Procedure

ROWS_OF_A_PAGE: Final = 20
# What would end a word of an address, or mean something else in it; letters stay letters, as the place is small.
_ESCAPED: Final = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "%&+#;"} | {" ": "+"})


class ContractOrder(StrEnum):
    """In which order contracts are listed."""

    NEWEST = "newest"
    AMOUNT = "amount"
    ENDING = "ending"


class Clause(StrEnum):
    """Which considerations a contract must state."""

    SOCIAL = "social"
    ENVIRONMENTAL = "environmental"


@dataclass(frozen=True, slots=True)
class AmountBand:
    """From an amount on, below another, in EUR without tax; None where that end is open."""

    least_eur: int | None
    below_eur: int | None

    @property
    def word(self) -> str:
        """The band as an address writes it: "40000-90000"."""
        return f"{'' if self.least_eur is None else self.least_eur}-{'' if self.below_eur is None else self.below_eur}"


@dataclass(frozen=True, slots=True)
class ContractSearch:
    """What is asked; "" and None ask for nothing. ``buyer`` is a SIRET or a SIREN, ``territory`` an address."""

    text: str = ""
    buyer: str = ""
    holder: str = ""
    territory: str = ""
    cpv: str = ""
    year: int | None = None
    amount: AmountBand | None = None
    ends_within: int | None = None
    clause: Clause | None = None
    procedure: Procedure | None = None
    signal: Signal | None = None
    order: ContractOrder | None = None
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """The words of its address, defaults left out."""
        words = {
            "q": self.text,
            "buyer": self.buyer,
            "holder": self.holder,
            "territory": self.territory,
            "cpv": self.cpv,
            "year": "" if self.year is None else str(self.year),
            "amount": self.amount.word if self.amount else "",
            "ends_within": "" if self.ends_within is None else str(self.ends_within),
            "clause": self.clause or "",
            "procedure": self.procedure.name.lower() if self.procedure else "",
            "signal": self.signal or "",
            "order": self.order or "",
            "page": "" if self.page == 1 else str(self.page),
        }
        return [(name, str(word)) for name, word in words.items() if word]

    def everything(self) -> "ContractSearch":
        """The same contracts, without order and page."""
        return replace(self, order=None, page=1)

    @property
    def order_in_force(self) -> ContractOrder:
        """The order that was asked for; without one, what ends first comes first where an end is asked for."""
        if self.order is not None:
            return self.order
        return ContractOrder.NEWEST if self.ends_within is None else ContractOrder.ENDING


def kept_words(pairs: Iterable[tuple[str, str]]) -> str:
    """The words of an address as a followed search keeps them."""
    return "&".join(f"{name}={word.translate(_ESCAPED)}" for name, word in pairs)
