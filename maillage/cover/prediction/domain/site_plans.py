"""The terms of site planning: candidates, what they would serve, what may be spent, and the plan that comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import scipy
from maillage.core.problems import sentence

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class CoverageSets:
    """Which places each candidate would serve: the places of candidate i are places[starts[i]:starts[i + 1]].

    Places of a candidate stand best first: where its capacity ends, the first ones are served.
    """

    starts: Indices
    places: Indices
    place_count: int

    @classmethod
    def of(cls, sets: Sequence[NDArray[np.integer]], place_count: int) -> "CoverageSets":
        """The sets, one array of places a candidate; places count from 0 to ``place_count``."""
        starts = np.concatenate(([0], np.cumsum([members.size for members in sets]))).astype(np.int64)
        places = np.concatenate(sets) if sets else np.empty(0, np.int64)
        return cls(starts, places.astype(np.int64), place_count)

    @property
    def candidates(self) -> int:
        """How many candidates there are."""
        return self.starts.size - 1

    def of_candidate(self, candidate: int) -> Indices:
        """The places of one candidate."""
        return self.places[self.starts[candidate] : self.starts[candidate + 1]]

    @cached_property
    def matrix(self) -> Any:
        """1 where a candidate (row) serves a place (column)."""
        shape = (self.candidates, self.place_count)
        # Short indices where they can be: the bound multiplies a thousand times, and waits for memory.
        short = max(self.place_count, self.places.size) <= np.iinfo(np.int32).max
        places, starts = (index.astype(np.int32) if short else index for index in (self.places, self.starts))
        return scipy.sparse.csr_array((np.ones(self.places.size), places, starts), shape=shape)


@dataclass(frozen=True, slots=True, eq=False)
class PlanningTask:
    """What is asked of a plan.

    ``need`` are the households of each place that have no other good access: the plan serves need, not surface.
    ``costs`` and ``budget`` are in the same unit (1 each and a number of sites, or euros). ``fixed`` are candidates
    that stand already, at no cost. ``capacity`` bounds what each candidate serves, in households (None: nothing does).
    ``commune`` is an index a place; of its need each commune gets ``least_share``, where that can be.
    """

    sets: CoverageSets
    need: Floats
    costs: Floats
    budget: float
    fixed: tuple[int, ...] = ()
    capacity: Floats | None = None
    commune: Indices | None = None
    least_share: float = 0.0


class RemainderReason(StrEnum):
    """Why a place stays without service."""

    NO_CANDIDATE = "no_candidate"
    BUDGET = "budget"
    CAPACITY = "capacity"


REMAINDER_WORDS: Final = {
    RemainderReason.NO_CANDIDATE: sentence("%(share)s des foyers qui restent ne sont à portée d’aucun emplacement."),
    RemainderReason.BUDGET: sentence("%(share)s sont à portée d’emplacements que le budget ne paie pas."),
    RemainderReason.CAPACITY: sentence("%(share)s sont à portée d’un site choisi, qui est plein."),
}


@dataclass(frozen=True, slots=True)
class SiteChoice:
    """One site of a plan: which candidate, and what it adds to those before it."""

    candidate: int
    added: float


@dataclass(frozen=True, slots=True, eq=False)
class SitePlan:
    """A plan: its sites in the order of their choice, what they serve, and what no plan can exceed.

    ``is_optimal`` is said only where the best was proved. ``next_worth`` is what each candidate would add now;
    ``remaining`` is the need left, by its reason; ``communes_below`` are those that do not get their least share.
    """

    choices: tuple[SiteChoice, ...]
    served: float
    bound: float
    is_optimal: bool
    next_worth: Floats
    remaining: dict[RemainderReason, float]
    communes_below: tuple[int, ...]

    @property
    def sites(self) -> tuple[int, ...]:
        """The candidates chosen."""
        return tuple(choice.candidate for choice in self.choices)

    @property
    def gap(self) -> float:
        """How much less than the bound is served, as a share of the bound: the best plan lies within it."""
        return 0.0 if self.bound <= 0 else max(0.0, 1 - self.served / self.bound)


@dataclass(frozen=True, slots=True)
class ProposedSite:
    """A site of a plan as it is shown: its place in the order of building, where, what it adds in households."""

    order: int
    code: str
    name: str
    lon: float
    lat: float
    antenna_height_m: float
    cost: float
    added: float


@dataclass(frozen=True, slots=True)
class HouseholdInterval:
    """A number of households: the median of the draws, and the bounds that hold 95 % of them."""

    count: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PlanGain:
    """What a plan brings to a whole network: served without it and with it, and their difference.

    ``by_site`` is what each new site adds where it serves, in their order; ``others`` what the sites that stand gain
    or, under the new signals, lose (below zero). ``by_commune`` adds up to the same: served without the plan and with
    it, by the index of the commune.
    """

    before: HouseholdInterval
    after: HouseholdInterval
    gain: HouseholdInterval
    by_site: tuple[HouseholdInterval, ...]
    others: HouseholdInterval
    by_commune: Mapping[int, tuple[float, float]]
