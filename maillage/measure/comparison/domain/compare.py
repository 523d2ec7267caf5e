"""Operators compared in one territory: estimates with intervals, differences and steps.

Formulas, symbols and limits: docs/explanation/quality-score.md.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.core.certain_orders import student_ratio
from maillage.core.intervals import Z, wilson
from maillage.measure.comparison.domain.domain import (
    DomainRequest,
    domain_of,
    interval_widths,
    missing_tests,
    podium_of,
    ranking_of,
)
from maillage.measure.comparison.domain.estimation import (
    TAIL,
    Estimation,
    Respondents,
    deviations,
    steadied_deviations,
)
from maillage.measure.comparison.domain.measures import (
    composite_measure,
    composite_of,
    shown_measures,
)
from maillage.measure.comparison.domain.strata import Strata
from maillage.measure.comparison.domain.terms import DRAWS, Comparison, Estimate, OperatorEstimate, Rate
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.method import ScorePart
from maillage.measure.record.domain.terms import DEVICES_FLOOR

Floats = NDArray[np.float64]


def compare(
    rows: SampleRows,
    strata: Strata,
    *,
    territory: str,
    operators: Sequence[int],
    draws: int = DRAWS,
    seed: int = 0,
) -> Comparison:
    """The comparison of ``operators`` (codes; others in ``rows`` are left out) over the inhabitants of ``strata``."""
    codes = tuple(sorted(operators))
    domain = domain_of(rows, strata, DomainRequest(codes, draws, seed))
    composite = composite_of(domain.clusters)
    ranking = ranking_of(domain, composite_measure(domain.clusters, composite))
    parts: dict[ScorePart, tuple[Estimation, Respondents]] = {}
    rates: dict[Rate, Sequence[Estimate | None]] = {}
    for measure in shown_measures(domain.clusters):
        respondents = ranking.pooled.respondents(measure.tests)
        for part, sums in measure.points.items():
            parts[part] = ranking.pooled.of_points(sums, respondents), respondents
        for rate, sums in measure.shares.items():
            rates[rate] = _shares(ranking.pooled.estimation(sums, respondents), respondents)
    estimations = [ranking.estimation, *(estimation for estimation, _ in parts.values())]
    influence = np.hstack([estimation.influence for estimation in estimations])
    draws_of_measure = np.hsplit(deviations(influence, draws=draws, seed=seed), len(estimations))
    score_deviates, *part_deviates = (
        steadied_deviations(deviates, estimation.values, estimation.steadying, seed=seed)
        for deviates, estimation in zip(draws_of_measure, estimations, strict=True)
    )
    scores = _points(ranking.estimation, ranking.devices, ranking.devices, score_deviates)
    points = {
        part: _points(estimation, respondents.counts.max(axis=1), respondents.devices, of_part)
        for (part, (estimation, respondents)), of_part in zip(parts.items(), part_deviates, strict=True)
    }
    compared, widths = [], interval_widths(ranking.estimation)
    for place in [*ranking.ranked, *(place for place in range(len(codes)) if place not in ranking.ranked)]:
        devices = int(ranking.devices[place])
        estimate = OperatorEstimate(
            operator=codes[place],
            tests=int(ranking.tests[place]),
            devices=devices,
            effective_tests=int(ranking.effective[place]),
            missing_tests=0 if place in ranking.ranked else missing_tests(devices, float(widths[place])),
            score=scores[place],
            parts={part: value for part, values in points.items() if (value := values[place]) is not None},
            rates={rate: value for rate, values in rates.items() if (value := values[place]) is not None},
        )
        compared.append(estimate)
    steps, differences = podium_of(domain, ranking, score_deviates)
    return Comparison(
        territory=territory,
        composite=composite,
        operators=tuple(compared),
        steps=steps,
        differences=differences,
        population_share=ranking.pooled.design.share,
        strata=max(1, ranking.pooled.design.count),
    )


def _points(
    estimation: Estimation, in_a_pool: NDArray[Any], devices: NDArray[Any], deviates: Floats
) -> list[Estimate | None]:
    """Points with the quantiles of their draws, wider for few devices and kept on the scale."""
    ends = estimation.values + student_ratio(estimation.freedom) * np.quantile(deviates, [TAIL, 1 - TAIL], axis=0)
    low, high = np.clip(ends, 0.0, 100.0).tolist()
    return _estimates(estimation.values.tolist(), (low, high), in_a_pool, devices)


def _shares(estimation: Estimation, respondents: Respondents) -> list[Estimate | None]:
    """Shares with Wilson's interval, for as many independent answers as their variance says."""
    values = np.clip(np.nan_to_num(estimation.values), 0.0, 1.0)
    spread = values * (1 - values)
    kish = np.maximum(respondents.kish, 1.0)
    answers = np.divide(spread, estimation.variance, out=kish, where=(estimation.variance > 0) & (spread > 0))
    low, high = wilson(values, answers, Z * student_ratio(estimation.freedom))
    return _estimates(
        values.tolist(), (low.tolist(), high.tolist()), respondents.counts.max(axis=1), respondents.devices
    )


def _estimates(
    values: Sequence[float],
    ends: tuple[Sequence[float], Sequence[float]],
    in_a_pool: NDArray[Any],
    devices: NDArray[Any],
) -> list[Estimate | None]:
    """Estimates; None where nobody answers, without interval under five devices.

    ``in_a_pool`` may be those of the pool that has most: pools are made so large that it has five if all have.
    """
    rows = zip(values, *ends, in_a_pool.tolist(), devices.tolist(), strict=True)
    estimates = (
        (count, Estimate(value, low, high, behind) if count >= DEVICES_FLOOR else Estimate(value, None, None, behind))
        for value, low, high, count, behind in rows
    )
    return [estimate if count else None for count, estimate in estimates]
