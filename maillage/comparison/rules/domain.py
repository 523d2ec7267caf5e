"""One study of a territory: its voices, and for any measure which operators can be ranked and how they stand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.rules.bootstrap import deviations
from maillage.comparison.rules.device_clusters import ClusterCells, Integers, Voices, added, regrouped, voices_of
from maillage.comparison.rules.estimation import Estimation, Hearing, estimated, hearing_of
from maillage.comparison.rules.measures import Scored
from maillage.comparison.rules.pooling import Design, design_of
from maillage.comparison.rules.ranking import Contest, Steps, differences_of, steps_of
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
class Study:
    """What a comparison works on: voices, strata, and what is asked."""

    voices: Voices
    strata: Strata
    asked: DomainRequest


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """The voices of a study in the pools of a design; ``joined`` says which of them each voice is (None: itself)."""

    design: Design
    cells: ClusterCells
    joined: Integers | None

    def heard(self, tests: Floats) -> Hearing:
        """Who is heard, given the tests of each voice of the study."""
        return hearing_of(self._of(tests), self.cells, self.design.weights)

    def estimated(self, sums: Floats, hearing: Hearing) -> Estimation:
        """The estimation of a measure, given its sum for each voice of the study."""
        return estimated(self._of(sums), hearing)

    def _of(self, column: Floats) -> Floats:
        return column if self.joined is None else added(self.joined, column, len(self.cells))


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """How operators stand in one measure, by place: estimation, tests, devices, effective tests.

    ``ranked`` are the places of those who reach the floor, best first.
    """

    pooled: Pooled
    estimation: Estimation
    tests: Integers
    devices: Integers
    effective: Integers
    ranked: tuple[int, ...] = ()


def study_of(
    rows: SampleRows, strata: Strata, asked: DomainRequest, *, among: NDArray[np.bool_] | None = None
) -> Study:
    """The study of ``rows``, or of those that ``among`` marks."""
    return Study(voices_of(rows, strata, asked.operators, among=among), strata, asked)


def ranking_of(study: Study, measure: Scored) -> Ranking:
    """The ranking: operators under the floor leave, and the others are compared anew without them."""
    tests = np.bincount(study.voices.cells.operator, measure.tests, len(study.asked.operators))
    compared = tuple(int(place) for place in np.flatnonzero((tests >= study.asked.floor) & (tests > 0)))
    while True:
        ranking = _ranking(study, measure, compared)
        enough = tuple(place for place in compared if ranking.effective[place] >= study.asked.floor)
        if enough == compared:
            return replace(ranking, ranked=best_first(ranking.estimation, compared))
        compared = enough


def best_first(estimation: Estimation, places: Iterable[int]) -> tuple[int, ...]:
    """Places of operators, the best estimate first."""
    return tuple(sorted(places, key=lambda place: (-float(estimation.values[place]), place)))


def missing_tests(tests: int, effective: int, floor: int) -> int:
    """How many tests lack to the floor, if new ones bring what the present ones brought (at least a third of one)."""
    price = min(max(tests / effective, 1.0), MOST_MISSING) if effective else 1.0
    return max(1, ceil((floor - effective) * price))


def podium_of(study: Study, ranking: Ranking, moved: Floats | None = None) -> tuple[Steps, tuple[ScoreDifference, ...]]:
    """Steps and differences of the ranked; ``moved`` are their draws (draws x operators), where they are known."""
    ranked = list(ranking.ranked)
    estimation = ranking.estimation
    if moved is None:
        moved = deviations(estimation.influence[:, ranked], draws=study.asked.draws, seed=study.asked.seed)
    else:
        moved = moved[:, ranked]
    codes = tuple(study.asked.operators[place] for place in ranked)
    contest = Contest(
        codes, estimation.values[ranked], estimation.freedom[ranked], estimation.influence[:, ranked], moved
    )
    differences = differences_of(contest)
    return steps_of(codes, differences), differences


def _ranking(study: Study, measure: Scored, compared: tuple[int, ...]) -> Ranking:
    pooled = _pooled(study, measure.tests > 0, compared)
    hearing = pooled.heard(measure.tests)
    points, squares = pooled.estimated(measure.points, hearing), pooled.estimated(measure.squares, hearing)
    tests = np.bincount(study.voices.cells.operator, measure.tests, len(study.asked.operators)).astype(np.int64)
    devices = hearing.devices
    kish = np.minimum(hearing.kish, devices)
    is_known = (points.variance > 0) & (devices >= DEVICES_FLOOR)
    # The square of an estimate is too large by its variance, so the spread of single tests would be too small by it.
    spread = np.maximum(squares.values - points.values**2 + points.variance, 0.0)
    worth = np.divide(spread, points.variance, out=kish.copy(), where=is_known)
    effective = np.minimum(np.nan_to_num(worth), np.minimum(tests, MOST_OF_A_DEVICE * kish))
    return Ranking(pooled, points, tests, devices, np.floor(effective + ROUNDING).astype(np.int64))


def _pooled(study: Study, has: NDArray[np.bool_], compared: tuple[int, ...]) -> Pooled:
    cells = study.voices.cells
    _, operators, strata = cells.shape
    heard = np.bincount((cells.operator * strata + cells.stratum)[has], minlength=operators * strata)
    design = design_of(study.strata, heard.reshape(operators, strata).astype(np.float64), compared)
    if (design.pools == np.arange(strata)).all():
        return Pooled(design, cells, None)
    return Pooled(design, *regrouped(cells, design.pools))
