"""The share of small and medium enterprises, and of shared works contracts: planned and declared.

Size is an INSEE category (décret n° 2008-1354) that contracts do not state: it is only known for companies in the
SIRENE register. Article L2171-8 of the code requires 20 % of global contracts for SMEs or craftsmen; groups and
subcontracts serve that aim, but do not prove that their members are small.
"""

from dataclasses import dataclass
from typing import Final

SHARED_GOAL: Final = 0.20
SCOREBOARD_SATISFACTORY: Final = 0.60  # single market scoreboard: share of SME contractors, satisfactory above
SCOREBOARD_UNSATISFACTORY: Final = 0.45  # and unsatisfactory below


@dataclass(frozen=True, slots=True)
class SmeShare:
    """Contracts with a holder, those whose holders' sizes are all known, and those of them with an SME."""

    contracts: int
    known: int
    small: int
    known_eur: float
    small_eur: float

    @property
    def share_of_known(self) -> float | None:
        """The share among known sizes; None if there are none."""
        return self.small / self.known if self.known else None

    @property
    def least(self) -> float | None:
        """Lower bound: unknown sizes counting as large."""
        return self.small / self.contracts if self.contracts else None

    @property
    def most(self) -> float | None:
        """Upper bound: unknown sizes counting as small."""
        return (self.small + self.contracts - self.known) / self.contracts if self.contracts else None


@dataclass(frozen=True, slots=True)
class SharedWorks:
    """Works contracts: groups, declared subcontracting, and acts of subcontracting.

    ``stated``: subcontracting declared or denied; ``shared``: a group, or subcontracting declared or acted.
    """

    contracts: int
    in_group: int
    stated: int
    subcontracting: int
    shared: int
    with_acts: int
    acts: int
    acts_without_amount: int
    amount_eur: float  # of the contracts with acts
    subcontracted_eur: float

    @property
    def least(self) -> float | None:
        """Lower bound: the share of works contracts known to be shared."""
        return self.shared / self.contracts if self.contracts else None

    @property
    def subcontracted_share(self) -> float | None:
        """The share of subcontracted sums in contracts with acts; None without acts."""
        return self.subcontracted_eur / self.amount_eur if self.amount_eur else None
