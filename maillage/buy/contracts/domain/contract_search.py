"""What a search of contracts can ask for beside codes and names, and in which order contracts are listed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

ROWS_OF_A_PAGE: Final = 20


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

    @classmethod
    def read(cls, text: str) -> Self:
        """The band of a text such as "40000-90000" or "90000-"."""
        least, _dash, below = text.partition("-")
        return cls(int(least) if least else None, int(below) if below else None)

    @property
    def text(self) -> str:
        """The band as addresses write it."""
        return f"{'' if self.least_eur is None else self.least_eur}-{'' if self.below_eur is None else self.below_eur}"
