"""True values of the simulated networks: medians and failure shares by numerical integration, not by sampling.

Each usage is integrated over context, technology and the normal draw (1,001 equal slices); scores, which combine
seven draws, over 100,000 fixed random draws per zone (their medians are accurate to about 0.3 %).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from maillage.measure.protocol.domain.terms import Context, SubtestKind, Technology
from maillage.measure.record.domain.arcep import OPERATORS, Floats, Stratum
from maillage.measure.record.domain.columns import SubtestColumn, SubtestOutcome, subtest_table
from maillage.measure.record.domain.score import scores_of
from maillage.measure.record.domain.simulation.model import (
    CONTEXT_SHARES,
    NORMAL,
    TECHNOLOGIES,
    TECHNOLOGY_SHARES,
    Draws,
    Integers,
    Networks,
    RadioCells,
    SubtestEnding,
    correlated_draws,
)
from maillage.measure.record.domain.terms import SCALES, Usage

SLICES: Final = 1_001
SCORE_DRAWS: Final = 100_000
SCORE_SEED: Final = 2021
QUALITY: Final[Floats] = np.array([NORMAL.inv_cdf((slice_number + 0.5) / SLICES) for slice_number in range(SLICES)])
MEASURED: Final = {usage: SubtestKind(usage.word) for usage in Usage if usage < Usage.SCORE}

Truth = dict[str, float | None]


def network_truth(networks: Networks, population: Mapping[Stratum, float]) -> dict[str, Any]:
    """Return the true values by stratum, by technology, and for a territory with this ``population`` (JSON-ready)."""
    weight = {stratum: population.get(stratum, 0.0) for stratum in Stratum}
    return {
        "strata": {stratum.word: _by_operator(networks, {stratum: 1.0}) for stratum in Stratum},
        "technologies": {
            technology.word: _by_operator(networks, weight, technology=technology) for technology in TECHNOLOGIES
        },
        "territory": _by_operator(networks, weight),
    }


def _by_operator(
    networks: Networks, weight: Mapping[Stratum, float], *, technology: Technology | None = None
) -> dict[str, dict[str, Truth]]:
    total = sum(weight.values()) or 1.0
    # Every stratum, context and technology with its share.
    mixture = [
        (stratum, context, generation, part * context_share * technology_share)
        for stratum, inhabitants in weight.items()
        if (part := inhabitants / total)
        for context, context_share in enumerate(CONTEXT_SHARES)
        if context_share
        for generation, technology_share in zip(TECHNOLOGIES, TECHNOLOGY_SHARES[stratum], strict=True)
        if technology_share and technology in {None, generation}
    ]
    sample = _score_sample(weight) if technology is None else None
    by_operator: dict[str, dict[str, Truth]] = {}
    for operator, name in enumerate(OPERATORS):
        truths = {usage.word: _truth_of(networks, operator, usage, mixture=mixture) for usage in MEASURED}
        if sample is not None:
            truths |= _score_truths(networks, operator, sample)
        by_operator[name] = truths
    return by_operator


def _truth_of(
    networks: Networks, operator: int, usage: Usage, *, mixture: Sequence[tuple[Stratum, int, int, float]]
) -> Truth:
    if not mixture:
        return {"median": None, "failure_share": None}  # no inhabitants where that technology exists
    values, weights, failures = [], [], 0.0
    for stratum, context, technology, share in mixture:
        cells = RadioCells(*(np.full(SLICES, number) for number in (operator, stratum, context, technology)))
        figures, limit = networks.values(MEASURED[usage], cells, QUALITY)
        passing = (1 - networks.failure_share_at(MEASURED[usage], cells, QUALITY)) * share / SLICES
        is_late = figures >= limit
        failures += share - float(passing[~is_late].sum())
        values.append(figures[~is_late])
        weights.append(passing[~is_late])
    # Failures rank at the worst end; the median is None if it is among them.
    ranked, weight = np.concatenate(values), np.concatenate(weights)
    order = np.argsort(ranked if SCALES[usage].higher_is_better else -ranked)
    reached, total = failures + np.cumsum(weight[order]), failures + float(weight.sum())
    place = min(int(np.searchsorted(reached, total / 2)), len(order) - 1)
    median = None if failures > total / 2 else round(float(ranked[order][place]), 3)
    return {"median": median, "failure_share": round(float(failures / total), 5)}


class ScoreSample(NamedTuple):
    """The tests that scores are computed from: conditions and draws, the same for each operator."""

    stratum: Integers
    context: Integers
    technology: Integers
    draws: Draws


def _score_sample(weight: Mapping[Stratum, float]) -> ScoreSample:
    rng = np.random.default_rng(SCORE_SEED)
    total = sum(weight.values()) or 1.0
    parts = np.array([weight.get(stratum, 0.0) / total for stratum in Stratum])
    stratum = rng.choice(len(Stratum), SCORE_DRAWS, p=parts)
    context = rng.choice(len(Context), SCORE_DRAWS, p=CONTEXT_SHARES)
    technology = technologies_in(rng, stratum)
    draws = correlated_draws(rng, rng.standard_normal(SCORE_DRAWS), rng.standard_normal(SCORE_DRAWS))
    return ScoreSample(stratum, context, technology, draws)


def _score_truths(networks: Networks, operator: int, sample: ScoreSample) -> dict[str, Truth]:
    cells = RadioCells(np.full(SCORE_DRAWS, operator), sample.stratum, sample.context, sample.technology)
    columns = {}
    for kind in SubtestKind:
        values, endings = networks.figures(kind, cells, sample.draws)
        outcomes = np.where(endings == SubtestEnding.OK, SubtestOutcome.MEASURED, SubtestOutcome.FAILED).astype(np.int8)
        columns[kind] = SubtestColumn(values, outcomes)
    scores = zip((Usage.SCORE, Usage.SPEED_SCORE), scores_of(subtest_table(columns, SCORE_DRAWS)), strict=True)
    return {
        usage.word: {"median": round(float(np.median(points)), 1), "failure_share": 0.0} for usage, points in scores
    }


def technologies_in(
    rng: np.random.Generator, stratum: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Draw a technology for each test from the shares of its stratum."""
    steps = np.cumsum(TECHNOLOGY_SHARES, axis=1)[stratum]
    generation = (rng.random(len(stratum))[:, np.newaxis] > steps).sum(axis=1)
    return np.asarray(np.array(TECHNOLOGIES, np.int64)[np.minimum(generation, len(TECHNOLOGIES) - 1)], np.int64)
