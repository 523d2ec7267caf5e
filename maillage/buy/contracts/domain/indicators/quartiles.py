"""Quartiles of a contract's peers, none below twelve."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

LEAST_PEERS: Final = 12  # below, a quartile is three contracts: it describes them rather than prices


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The amounts of the peers: number and quartiles."""

    count: int
    first: float
    median: float
    third: float

    def quarter_of(self, amount: float) -> int:
        """The quarter in which an amount lies, 1 (lowest) to 4."""
        return 1 + sum(amount > bound for bound in (self.first, self.median, self.third))


def quartiles(values: Sequence[float]) -> Quartiles | None:
    """The quartiles of ``values``; None below twelve.

    Method 7 of Hyndman and Fan (1996), as in spreadsheets and DuckDB's quantile_cont: linear interpolation.
    """
    if len(values) < LEAST_PEERS:
        return None
    first, median, third = quantiles(values, n=4, method="inclusive")
    return Quartiles(len(values), first, median, third)
