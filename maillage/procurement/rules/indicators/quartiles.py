"""A contract among its like: quartiles, and none of fewer than twelve."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

LEAST_PEERS: Final = 12  # below, a quartile is three contracts: it says more of them than of prices


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The amounts of the contracts like one: how many, and between which half of them lies."""

    count: int
    first: float
    median: float
    third: float

    def quarter_of(self, amount: float) -> int:
        """In which quarter of them an amount lies, from 1 (least) to 4."""
        return 1 + sum(amount > bound for bound in (self.first, self.median, self.third))


def quartiles(values: Sequence[float]) -> Quartiles | None:
    """The quartiles of ``values``; None of fewer than twelve.

    Method 7 of Hyndman and Fan (1996), as spreadsheets and DuckDB's quantile_cont: linear between the two nearest.
    """
    if len(values) < LEAST_PEERS:
        return None
    first, median, third = quantiles(values, n=4, method="inclusive")
    return Quartiles(len(values), first, median, third)
