"""Concentration of purchases on few holders: Herfindahl-Hirschman index, and share of the largest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.indicators.quartiles import LEAST_PEERS

# Guidelines on horizontal mergers (2004/C 31/03), 19 and 20: below 1,000 of 10,000 little concern, above 2,000 much.
MODERATE: Final = 0.10
HIGH: Final = 0.20


@dataclass(frozen=True, slots=True)
class Concentration:
    """Over contracts with a holder: number of contracts and holders, index (0-1), share of the largest."""

    contracts: int
    holders: int
    index: float
    first_share: float

    @property
    def equal_holders(self) -> float:
        """The number of equal holders that would give the same index."""
        return 1 / self.index


def concentration(contracts: int, sums: Sequence[float]) -> Concentration | None:
    """The concentration of ``sums``, one per holder; None below twelve contracts or for a zero total."""
    total = sum(sums)
    if contracts < LEAST_PEERS or total <= 0:
        return None
    shares = [one / total for one in sums]
    return Concentration(contracts, len(shares), sum(share * share for share in shares), max(shares))
