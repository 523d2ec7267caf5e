"""Structures that answer together: a temporary group (groupement momentané d'entreprises, R2142-19 and following)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LotToCover:
    """A lot of a purchase, by its amount a year without tax."""

    name: str
    amount_eur: float


@dataclass(frozen=True, slots=True)
class GroupCandidate:
    """A structure that could join: the lots that it may perform, and the most it can take on a year in all.

    ``capacity_eur`` is its turnover times the bound on dependence; a structure whose turnover is not known cannot be
    counted on, and is no candidate.
    """

    code: str
    lots: frozenset[str]
    capacity_eur: float


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A member of a group: what it takes on of each lot, and who could stand in for it with the group still whole."""

    code: str
    shares_eur: Mapping[str, float]
    substitutes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StructureGroup:
    """The smallest group that covers the lots.

    ``least_members`` is proved to be necessary: where it equals the number of members no smaller group exists.
    ``uncovered_eur`` says what of which lot nobody can take, where all candidates together do not suffice.
    """

    members: tuple[GroupMember, ...]
    least_members: int
    uncovered_eur: Mapping[str, float]

    @property
    def is_optimal(self) -> bool:
        """Whether no smaller group exists."""
        return not self.uncovered_eur and len(self.members) == self.least_members
