"""The podium again under one change at a time: weights, one usage, one technology, one context, rural or urban."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.comparison.rules.domain import (
    Domain,
    DomainRequest,
    Ranking,
    best_first,
    domain_of,
    podium_of,
    ranking_of,
)
from maillage.comparison.rules.estimation import Estimation
from maillage.comparison.rules.measures import (
    composite_measure,
    composite_of,
    composite_parts,
    part_measure,
    weights_of,
)
from maillage.comparison.rules.ranking import ALONE, standing_of
from maillage.comparison.rules.strata import Strata
from maillage.comparison.terms import DRAWS, Comparison, Variant
from maillage.figures.terms.sample_rows import SampleRows
from maillage.measurement.terms import Context, Technology
from maillage.quality.terms.density import Density
from maillage.quality.terms.method import ScorePart

CHANGE: Final = 0.2  # of a weight, up and down
DENSITIES: Final = {
    "rural": frozenset({Density.RURAL}),
    "urban": frozenset({Density.INTERMEDIATE, Density.DENSE}),
}

Marks = NDArray[np.bool_]


def variants_of(
    rows: SampleRows,
    strata: Strata,
    base: Comparison,
    *,
    floor: int,
    operators: Sequence[int],
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[Variant, ...]:
    """The variants of ``base`` in which at least two operators reach the floor, in a fixed order."""
    request = DomainRequest(tuple(sorted(operators)), floor, draws, seed)
    whole = domain_of(rows, strata, request)
    composite = composite_of(whole.clusters)
    weights = weights_of(composite)
    rankings: list[tuple[str, Domain, Ranking]] = []

    # With one weight changed, the tests, and so the ranked operators, stay the same.
    ranking = ranking_of(whole, composite_measure(whole.clusters, composite))
    measure = composite_parts(whole.clusters, composite)
    respondents = ranking.pooled.respondents(measure.tests)
    parts = {part: ranking.pooled.estimation(sums, respondents) for part, sums in measure.points.items()}
    for part, weight in weights.items():
        for change, word in ((1 + CHANGE, "+20"), (1 - CHANGE, "-20")):
            mean = _weighted_mean(parts, dict(weights) | {part: weight * change}, ranking.estimation)
            reweighted = replace(ranking, estimation=mean, ranked=best_first(mean, ranking.ranked))
            rankings.append((f"weight:{part.word}:{word}", whole, reweighted))

    rankings += [
        (f"part:{part.word}", whole, ranking_of(whole, part_measure(whole.clusters, part))) for part in weights
    ]
    for name, marks, where in _subsets(rows, strata):
        subset = domain_of(rows, where, request, among=marks)
        rankings.append((name, subset, ranking_of(subset, composite_measure(subset.clusters, composite))))
    return tuple(
        Variant(name, steps, standing_of(base.steps, steps))
        for name, domain, ranking in rankings
        if len(ranking.ranked) >= ALONE
        for steps, _ in [podium_of(domain, ranking)]
    )


def _weighted_mean(
    parts: Mapping[ScorePart, Estimation], weights: Mapping[ScorePart, float], base: Estimation
) -> Estimation:
    """The estimation of a weighted mean of parts: estimates and what units bring are sums, as the parts are."""
    total = sum(weights.values())
    values, influence = np.zeros_like(base.values), np.zeros_like(base.influence)
    for part, estimation in parts.items():
        values += weights[part] / total * estimation.values
        influence += weights[part] / total * estimation.influence
    return replace(base, values=values, influence=influence, variance=(influence**2).sum(axis=0))


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
