"""Operators compared in one territory: estimates with intervals, differences and steps.

Formulas, symbols and limits: docs/explanation/quality-score.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.rules.bootstrap import TAIL, Z, deviations, stretch, wilson
from maillage.comparison.rules.domain import (
    DomainRequest,
    Ranking,
    Study,
    missing_tests,
    podium_of,
    ranking_of,
    study_of,
)
from maillage.comparison.rules.estimation import Estimation, Hearing
from maillage.comparison.rules.measures import (
    composite_measure,
    composite_of,
    shown_measures,
)
from maillage.comparison.rules.strata import Strata
from maillage.comparison.terms import DRAWS, Comparison, Estimate, OperatorEstimate, Rate
from maillage.figures.terms.sample_rows import SampleRows
from maillage.quality.terms import DEVICES_FLOOR
from maillage.quality.terms.method import ScorePart

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _ShownOperators:
    """Everything shown of the operators, by place; None where there is nothing."""

    score: Sequence[Estimate | None]
    parts: Mapping[ScorePart, Sequence[Estimate | None]]
    rates: Mapping[Rate, Sequence[Estimate | None]]


def compare(
    rows: SampleRows,
    strata: Strata,
    *,
    territory: str,
    floor: int,
    operators: Sequence[int],
    draws: int = DRAWS,
    seed: int = 0,
) -> Comparison:
    """The comparison of ``operators`` (codes; others in ``rows`` are left out) over the inhabitants of ``strata``."""
    study = study_of(rows, strata, DomainRequest(tuple(sorted(operators)), floor, draws, seed))
    composite = composite_of(study.voices)
    ranking = ranking_of(study, composite_measure(study.voices, composite))
    parts: dict[ScorePart, tuple[Estimation, Hearing]] = {}
    rates: dict[Rate, Sequence[Estimate | None]] = {}
    for measure in shown_measures(study.voices):
        hearing = ranking.pooled.heard(measure.tests)
        parts |= {part: (ranking.pooled.estimated(sums, hearing), hearing) for part, sums in measure.points.items()}
        rates |= {
            rate: _share(ranking.pooled.estimated(sums, hearing), hearing) for rate, sums in measure.shares.items()
        }
    estimations = [ranking.estimation, *(estimation for estimation, _ in parts.values())]
    deviates = deviations(
        np.hstack([estimation.influence for estimation in estimations]), draws=study.asked.draws, seed=study.asked.seed
    )
    of_score, *of_parts = np.hsplit(deviates, len(estimations))
    points = {
        part: _points(estimation, hearing.heard.max(axis=1), part_deviates)
        for (part, (estimation, hearing)), part_deviates in zip(parts.items(), of_parts, strict=True)
    }
    estimates = _ShownOperators(_points(ranking.estimation, ranking.devices, of_score), points, rates)
    steps, differences = podium_of(study, ranking, of_score)
    others = [place for place in range(len(study.asked.operators)) if place not in ranking.ranked]
    return Comparison(
        territory=territory,
        composite=composite,
        floor=floor,
        operators=tuple(_operator(study, ranking, estimates, place) for place in [*ranking.ranked, *others]),
        steps=steps,
        differences=differences,
        population_share=ranking.pooled.design.share,
        strata=max(1, ranking.pooled.design.count),
    )


def _operator(study: Study, ranking: Ranking, estimates: _ShownOperators, place: int) -> OperatorEstimate:
    tests, effective = int(ranking.tests[place]), int(ranking.effective[place])
    is_ranked = place in ranking.ranked
    return OperatorEstimate(
        operator=study.asked.operators[place],
        tests=tests,
        devices=int(ranking.devices[place]),
        effective_tests=effective,
        missing_tests=0 if is_ranked else missing_tests(tests, effective, study.asked.floor),
        score=estimates.score[place],
        parts={part: estimate for part, all_of in estimates.parts.items() if (estimate := all_of[place]) is not None},
        rates={rate: estimate for rate, all_of in estimates.rates.items() if (estimate := all_of[place]) is not None},
    )


def _points(estimation: Estimation, devices: NDArray[Any], moved: Floats) -> list[Estimate | None]:
    """Points with the quantiles of their draws, stretched for few devices and kept on the scale."""
    ends = estimation.values + stretch(estimation.freedom) * np.quantile(moved, [TAIL, 1 - TAIL], axis=0)
    low, high = np.clip(ends, 0.0, 100.0).tolist()
    return _estimates(estimation.values.tolist(), low, high, devices)


def _share(estimation: Estimation, hearing: Hearing) -> list[Estimate | None]:
    """Shares with Wilson's interval, for as many independent answers as their variance says."""
    values = np.clip(np.nan_to_num(estimation.values), 0.0, 1.0)
    spread = values * (1 - values)
    answers = np.divide(
        spread, estimation.variance, out=np.maximum(hearing.kish, 1.0), where=(estimation.variance > 0) & (spread > 0)
    )
    low, high = wilson(values, answers, Z * stretch(estimation.freedom))
    return _estimates(values.tolist(), low.tolist(), high.tolist(), hearing.heard.max(axis=1))


def _estimates(
    values: Sequence[float], low: Sequence[float], high: Sequence[float], devices: NDArray[Any]
) -> list[Estimate | None]:
    """Estimates; None where nobody is heard, without interval under five devices.

    ``devices`` may be those of the pool where most are heard: pools are made so large that it has five if all have.
    """
    return [
        Estimate(value, *((each_low, each_high) if number >= DEVICES_FLOOR else (None, None))) if number else None
        for value, each_low, each_high, number in zip(values, low, high, devices.tolist(), strict=True)
    ]
