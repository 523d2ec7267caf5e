"""How much goes to small and medium enterprises, and how much of works is shared: planned, and declared.

Size is a category of INSEE (décret n° 2008-1354), which contracts do not state: it is known for enterprises that a
register of SIRENE names, and for no others. Article L2171-8 of the code asks that 20 % of global contracts go to SMEs
or craftsmen; a group or a subcontract is a way there, and not proof that they are small.
"""

from dataclasses import dataclass
from typing import Final

SHARED_GOAL: Final = 0.20
SCOREBOARD_SATISFACTORY: Final = 0.60  # single market scoreboard: contractors that are SMEs, satisfactory above
SCOREBOARD_UNSATISFACTORY: Final = 0.45  # and unsatisfactory below


@dataclass(frozen=True, slots=True)
class SmeShare:
    """Contracts with a holder, those whose holders are all of known size, and those of them that an SME shares."""

    contracts: int
    known: int
    small: int
    known_eur: float
    small_eur: float

    @property
    def share_of_known(self) -> float | None:
        """Of those whose sizes are known; None where none is."""
        return self.small / self.known if self.known else None

    @property
    def least(self) -> float | None:
        """The least it can be: none of the unknown ones."""
        return self.small / self.contracts if self.contracts else None

    @property
    def most(self) -> float | None:
        """The most it can be: all of the unknown ones."""
        return (self.small + self.contracts - self.known) / self.contracts if self.contracts else None


@dataclass(frozen=True, slots=True)
class SharedWorks:
    """Contracts of works: held by a group, with subcontracting declared or denied, and what acts of it state.

    ``stated``: say whether subcontracting is declared; ``shared``: a group, or subcontracting declared or acted.
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
        """Of all contracts of works, those known to be shared: silence is not counted."""
        return self.shared / self.contracts if self.contracts else None

    @property
    def subcontracted_share(self) -> float | None:
        """Of the sums of contracts with acts, what these acts state; None where there is none."""
        return self.subcontracted_eur / self.amount_eur if self.amount_eur else None
