"""One domain of a territory: its clusters, and for any measure which operators can be ranked and how they stand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.rules.bootstrap import deviations
from maillage.comparison.rules.device_clusters import (
    ClusterIndex,
    DeviceClusters,
    Integers,
    clusters_of,
    pooled_index,
    totals_at,
)
from maillage.comparison.rules.estimation import Estimation, Respondents, estimation_of, respondents_of
from maillage.comparison.rules.measures import ScoreSums
from maillage.comparison.rules.pooling import Design, design_of
from maillage.comparison.rules.ranking import RankedEstimates, Steps, differences_of, steps_of
from maillage.comparison.rules.strata import Strata
from maillage.comparison.terms import ScoreDifference
from maillage.figures.terms.sample_rows import SampleRows
from maillage.quality.terms import DEVICES_FLOOR

MOST_OF_A_DEVICE: Final = 10  # independent tests that one device can stand for, however alike all tests look
ROUNDING: Final = 1e-9
MOST_MISSING: Final = 3.0  # tests that lack for one effective test: new people would bring more than the same ones

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DomainRequest:
    """What a comparison is asked: operators (sorted codes), the floor of effective tests, and how to draw."""

    operators: tuple[int, ...]
    floor: int
    draws: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """The population of one comparison (in surveys: a domain): clusters, strata, and what is asked."""

    clusters: DeviceClusters
    strata: Strata
    request: DomainRequest


@dataclass(frozen=True, slots=True, eq=False)
class PooledDomain:
    """A domain in the pools of a design; ``joined`` says which pooled cluster each cluster joins (None: itself)."""

    design: Design
    index: ClusterIndex
    joined: Integers | None

    def respondents(self, tests: Floats) -> Respondents:
        """Who answers, given the tests of each cluster of the domain."""
        return respondents_of(self._pooled(tests), self.index, self.design.weights)

    def estimation(self, sums: Floats, respondents: Respondents) -> Estimation:
        """The estimation of a measure, given its sum for each cluster of the domain."""
        return estimation_of(self._pooled(sums), respondents)

    def _pooled(self, column: Floats) -> Floats:
        return column if self.joined is None else totals_at(self.joined, column, len(self.index))


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """How operators stand in one measure, by place: estimation, tests, devices, effective tests.

    ``ranked`` are the places of those who reach the floor, best first.
    """

    pooled: PooledDomain
    estimation: Estimation
    tests: Integers
    devices: Integers
    effective: Integers
    ranked: tuple[int, ...] = ()


def domain_of(
    rows: SampleRows, strata: Strata, request: DomainRequest, *, among: NDArray[np.bool_] | None = None
) -> Domain:
    """The domain of ``rows``, or of those that ``among`` marks."""
    return Domain(clusters_of(rows, strata, request.operators, among=among), strata, request)


def ranking_of(domain: Domain, measure: ScoreSums) -> Ranking:
    """The ranking: operators under the floor leave, and the others are compared again without them."""
    floor = domain.request.floor
    tests = np.bincount(domain.clusters.index.operator, measure.tests, len(domain.request.operators))
    compared = tuple(int(place) for place in np.flatnonzero((tests >= floor) & (tests > 0)))
    while True:
        ranking = _unranked(domain, measure, tests.astype(np.int64), compared)
        above_floor = tuple(place for place in compared if ranking.effective[place] >= floor)
        if above_floor == compared:
            return replace(ranking, ranked=best_first(ranking.estimation, compared))
        compared = above_floor


def best_first(estimation: Estimation, places: Iterable[int]) -> tuple[int, ...]:
    """Places of operators, the best estimate first."""
    return tuple(sorted(places, key=lambda place: (-float(estimation.values[place]), place)))


def missing_tests(tests: int, effective: int, floor: int) -> int:
    """How many tests lack to the floor, if new ones bring what the present ones brought (at least a third of one)."""
    price = min(max(tests / effective, 1.0), MOST_MISSING) if effective else 1.0
    return max(1, ceil((floor - effective) * price))


def podium_of(
    domain: Domain, ranking: Ranking, deviates: Floats | None = None
) -> tuple[Steps, tuple[ScoreDifference, ...]]:
    """Steps and differences of the ranked; ``deviates`` are their draws (draws x operators), where they are known."""
    places, estimation = list(ranking.ranked), ranking.estimation
    influence = estimation.influence[:, places]
    if deviates is None:
        deviates = deviations(influence, draws=domain.request.draws, seed=domain.request.seed)
    else:
        deviates = deviates[:, places]
    codes = tuple(domain.request.operators[place] for place in places)
    differences = differences_of(
        RankedEstimates(codes, estimation.values[places], estimation.freedom[places], influence, deviates)
    )
    return steps_of(codes, differences), differences


def _unranked(domain: Domain, measure: ScoreSums, tests: Integers, compared: tuple[int, ...]) -> Ranking:
    """How operators stand when those at the places ``compared`` share their pools; nobody is ranked yet."""
    index = domain.clusters.index
    _, operators, strata = index.shape
    counts = np.bincount((index.operator * strata + index.stratum)[measure.tests > 0], minlength=operators * strata)
    design = design_of(domain.strata, counts.reshape(operators, strata).astype(np.float64), compared)
    if (design.pools == np.arange(strata)).all():
        pooled = PooledDomain(design, index, None)
    else:
        pooled = PooledDomain(design, *pooled_index(index, design.pools))
    respondents = pooled.respondents(measure.tests)
    points = pooled.estimation(measure.points, respondents)
    squares = pooled.estimation(measure.squares, respondents)
    devices = respondents.devices
    kish = np.minimum(respondents.kish, devices)
    is_known = (points.variance > 0) & (devices >= DEVICES_FLOOR)
    # The square of an estimate is too large by its variance, so the spread of single tests would be too small by it.
    spread = np.maximum(squares.values - points.values**2 + points.variance, 0.0)
    worth = np.divide(spread, points.variance, out=kish.copy(), where=is_known)
    effective = np.minimum(np.nan_to_num(worth), np.minimum(tests, MOST_OF_A_DEVICE * kish))
    return Ranking(pooled, points, tests, devices, np.floor(effective + ROUNDING).astype(np.int64))
