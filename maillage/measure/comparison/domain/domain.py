"""One domain of a territory: its clusters, and for any measure which operators can be ranked and how they stand.

The podium is made again under one change at a time: weights, one usage, one technology, one context, rural or urban.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.certain_orders import LEAST_SPREAD, student_ratio
from maillage.core.intervals import Z
from maillage.measure.comparison.domain import device_clusters, measures
from maillage.measure.comparison.domain.estimation import (
    DaysLeftOut,
    Estimation,
    Respondents,
    days_left_out,
    deviations,
    distinct_devices,
    estimation_of,
    respondents_of,
    steadied_deviations,
)
from maillage.measure.comparison.domain.pooling import Design, design_of
from maillage.measure.comparison.domain.ranking import (
    ALONE,
    RankedEstimates,
    Steps,
    differences_of,
    standing_of,
    steps_of,
)
from maillage.measure.comparison.domain.strata import Strata
from maillage.measure.comparison.domain.terms import DRAWS, WIDEST_INTERVAL, Comparison, ScoreDifference, Variant
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.protocol.domain.terms import Context, Technology
from maillage.measure.record.domain.density import Density
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import DEVICES_FLOOR

MOST_OF_A_DEVICE: Final = 10  # independent tests that one device can stand for, however alike all tests look
ROUNDING: Final = 1e-9
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DomainRequest:
    """What a comparison is asked: operators (sorted codes), and how to draw."""

    operators: tuple[int, ...]
    draws: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Domain:
    """The population of one comparison (in surveys: a domain): clusters, strata, and what is asked."""

    clusters: device_clusters.DeviceClusters
    strata: Strata
    request: DomainRequest


@dataclass(frozen=True, slots=True, eq=False)
class PooledDomain:
    """A domain in the pools of a design; ``joined`` says which pooled cluster each cluster joins (None: itself)."""

    design: Design
    index: device_clusters.ClusterIndex
    joined: device_clusters.Integers | None
    day: NDArray[np.uint16]

    def respondents(self, tests: Floats) -> Respondents:
        """Who answers, given the tests of each cluster of the domain."""
        return respondents_of(self._pooled(tests), self.index, self.design.weights)

    def of_points(self, sums: Floats, respondents: Respondents) -> Estimation:
        """The estimation of a measure in points, given its sum for each cluster of the domain: steadied."""
        return estimation_of(self._pooled(sums), respondents, least_spread=LEAST_SPREAD)

    def estimation(self, sums: Floats, respondents: Respondents) -> Estimation:
        """The estimation of any other measure."""
        return estimation_of(self._pooled(sums), respondents)

    def without_days(self, sums: Floats, respondents: Respondents) -> DaysLeftOut:
        """The estimation of a measure in points without the devices of each day."""
        return days_left_out(self._pooled(sums), respondents, self.day, least_spread=LEAST_SPREAD)

    def _pooled(self, column: Floats) -> Floats:
        return column if self.joined is None else device_clusters.totals_at(self.joined, column, len(self.index))


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """How operators stand in one measure, by place: estimation, tests, devices, effective tests.

    ``ranked`` are the places of those who can be placed among the others, best first.
    """

    pooled: PooledDomain
    estimation: Estimation
    days: DaysLeftOut
    tests: device_clusters.Integers
    devices: device_clusters.Integers
    effective: device_clusters.Integers
    ranked: tuple[int, ...] = ()


CHANGE: Final = 0.2  # of a weight, up and down
DENSITIES: Final = {
    "rural": frozenset({Density.RURAL}),
    "urban": frozenset({Density.INTERMEDIATE, Density.DENSE}),
}
Marks = NDArray[np.bool_]


def domain_of(
    rows: SampleRows, strata: Strata, request: DomainRequest, *, among: NDArray[np.bool_] | None = None
) -> Domain:
    """The domain of ``rows``, or of those that ``among`` marks."""
    return Domain(device_clusters.clusters_of(rows, strata, request.operators, among=among), strata, request)


def ranking_of(domain: Domain, measure: measures.ScoreSums) -> Ranking:
    """The ranking of operators with five devices.

    The one whose interval is the widest leaves if it is too wide, and the others are compared again without it.
    """
    index = domain.clusters.index
    tests = np.bincount(index.operator, measure.tests, len(domain.request.operators)).astype(np.int64)
    devices = distinct_devices(index, measure.tests > 0)
    compared = tuple(int(place) for place in np.flatnonzero(devices >= DEVICES_FLOOR))
    while True:
        ranking = _unranked(domain, measure, tests, compared)
        widths = interval_widths(ranking.estimation)
        widest = max(compared, key=lambda place: float(widths[place]), default=None)
        if widest is None or widths[widest] <= WIDEST_INTERVAL:
            return replace(ranking, ranked=best_first(ranking.estimation, compared))
        compared = tuple(place for place in compared if place != widest)


def interval_widths(estimation: Estimation) -> Floats:
    """How wide the 95 % interval of each estimate is, in points."""
    return np.nan_to_num(2 * Z * student_ratio(estimation.freedom) * estimation.error, nan=np.inf)


def best_first(estimation: Estimation, places: Iterable[int]) -> tuple[int, ...]:
    """Places of operators, the best estimate first."""
    return tuple(sorted(places, key=lambda place: (-float(estimation.values[place]), place)))


def missing_tests(devices: int, width: float) -> int:
    """About how many tests by new devices lack until an operator can be placed, whose interval has this width now."""
    if devices < DEVICES_FLOOR:
        return DEVICES_FLOOR - devices
    return max(1, ceil(devices * ((width / WIDEST_INTERVAL) ** 2 - 1)))


def podium_of(
    domain: Domain, ranking: Ranking, deviates: Floats | None = None
) -> tuple[Steps, tuple[ScoreDifference, ...]]:
    """Steps and differences of the ranked; ``deviates`` are their draws (draws x operators), where they are known."""
    places, estimation, days = list(ranking.ranked), ranking.estimation, ranking.days
    influence = estimation.influence[:, places]
    request, steadying = domain.request, estimation.steadying[places]
    if deviates is None:
        draws = deviations(influence, draws=request.draws, seed=request.seed)
        deviates = steadied_deviations(draws, estimation.values[places], steadying, seed=request.seed)
    else:
        deviates = deviates[:, places]
    codes = tuple(domain.request.operators[place] for place in places)
    differences = differences_of(
        RankedEstimates(
            codes,
            estimation.values[places],
            estimation.freedom[places],
            influence,
            steadying,
            deviates,
            DaysLeftOut(*(column[:, places] for column in (days.values, days.variance, days.freedom))),
        )
    )
    return steps_of(codes, differences), differences


def _unranked(
    domain: Domain, measure: measures.ScoreSums, tests: device_clusters.Integers, compared: tuple[int, ...]
) -> Ranking:
    """How operators stand when those at the places ``compared`` share their pools; nobody is ranked yet."""
    index = domain.clusters.index
    _, operators, strata = index.shape
    counts = np.bincount((index.operator * strata + index.stratum)[measure.tests > 0], minlength=operators * strata)
    design = design_of(domain.strata, counts.reshape(operators, strata).astype(np.float64), compared)
    if (design.pools == np.arange(strata)).all():
        pooled = PooledDomain(design, index, None, domain.clusters.day)
    else:
        pooled = _joined(domain, design)
    respondents = pooled.respondents(measure.tests)
    points = pooled.of_points(measure.points, respondents)
    squares = pooled.estimation(measure.squares, respondents)
    devices = respondents.devices
    kish = np.minimum(respondents.kish, devices)
    is_known = (points.variance > 0) & (devices >= DEVICES_FLOOR)
    # The square of an estimate is too large by its variance, so the spread of single tests would be too small by it.
    spread = np.maximum(squares.values - points.values**2 + points.variance, 0.0)
    worth = np.divide(spread, points.variance, out=kish.copy(), where=is_known)
    effective = np.minimum(np.nan_to_num(worth), np.minimum(tests, MOST_OF_A_DEVICE * kish))
    days = pooled.without_days(measure.points, respondents)
    return Ranking(pooled, points, days, tests, devices, np.floor(effective + ROUNDING).astype(np.int64))


def _joined(domain: Domain, design: Design) -> PooledDomain:
    """The domain in pools of several strata: a device that tested in two of them is one cluster."""
    index, joined = device_clusters.pooled_index(domain.clusters.index, design.pools)
    day = np.full(len(index), np.iinfo(np.uint16).max, np.uint16)
    np.minimum.at(day, joined, domain.clusters.day)
    return PooledDomain(design, index, joined, day)


def variants_of(
    rows: SampleRows,
    strata: Strata,
    base: Comparison,
    *,
    operators: Sequence[int],
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[Variant, ...]:
    """The variants of ``base`` in which at least two operators can be placed, in a fixed order."""
    request = DomainRequest(tuple(sorted(operators)), draws, seed)
    whole = domain_of(rows, strata, request)
    composite = measures.composite_of(whole.clusters)
    weights = measures.weights_of(composite)
    rankings: list[tuple[str, Domain, Ranking]] = []

    # With one weight changed, the tests, and so the ranked operators, stay the same.
    ranking = ranking_of(whole, measures.composite_measure(whole.clusters, composite))
    measure = measures.composite_parts(whole.clusters, composite)
    respondents = ranking.pooled.respondents(measure.tests)
    parts = {part: ranking.pooled.of_points(sums, respondents) for part, sums in measure.points.items()}
    days = {part: ranking.pooled.without_days(sums, respondents) for part, sums in measure.points.items()}
    for part, weight in weights.items():
        for change, word in ((1 + CHANGE, "+20"), (1 - CHANGE, "-20")):
            changed = _reweighted(ranking, parts, days, dict(weights) | {part: weight * change})
            rankings.append((f"weight:{part.word}:{word}", whole, changed))

    rankings += [
        (f"part:{part.word}", whole, ranking_of(whole, measures.part_measure(whole.clusters, part))) for part in weights
    ]
    for name, marks, where in _subsets(rows, strata):
        subset = domain_of(rows, where, request, among=marks)
        rankings.append((name, subset, ranking_of(subset, measures.composite_measure(subset.clusters, composite))))
    return tuple(
        Variant(name, steps, standing_of(base.steps, steps))
        for name, domain, ranking in rankings
        if len(ranking.ranked) >= ALONE
        for steps, _ in [podium_of(domain, ranking)]
    )


def _reweighted(
    ranking: Ranking,
    parts: Mapping[ScorePart, Estimation],
    days: Mapping[ScorePart, DaysLeftOut],
    weights: Mapping[ScorePart, float],
) -> Ranking:
    """The ranking by a weighted mean of parts: estimates and what units bring are sums, as the parts are."""
    base, total = ranking.estimation, sum(weights.values())
    values, influence, by_day = (
        np.zeros_like(base.values),
        np.zeros_like(base.influence),
        np.zeros_like(ranking.days.values),
    )
    for part, weight in weights.items():
        values += weight / total * parts[part].values
        influence += weight / total * parts[part].influence
        by_day += weight / total * days[part].values
    mean = replace(base, values=values, influence=influence, variance=(influence**2).sum(axis=0))
    without_days = replace(ranking.days, values=by_day)
    return replace(ranking, estimation=mean, days=without_days, ranked=best_first(mean, ranking.ranked))


def _subsets(rows: SampleRows, strata: Strata) -> Iterator[tuple[str, Marks | None, Strata]]:
    """Rows of each technology, context and kind of place that occurs beside another, with the strata for them."""
    for technology in _present(rows.technology, Technology):
        yield f"technology:{Technology(technology).word}", rows.technology == technology, strata
    for context in _present(rows.context, Context):
        yield f"context:{Context(context).word}", rows.context == context, strata
    classes_present = {density for _, density in strata.labels}
    for word, densities in DENSITIES.items():
        if classes_present & densities and classes_present - densities:
            yield f"density:{word}", None, strata.only(densities)


def _present(column: NDArray[np.uint8], kinds: type[Technology] | type[Context]) -> list[int]:
    """The known kinds in a column, where there is more than one kind; 0 is "unknown"."""
    codes = np.flatnonzero(np.bincount(column, minlength=1)).tolist()
    return [kind for kind in codes if kind and kind in set(kinds)] if len(codes) > 1 else []
