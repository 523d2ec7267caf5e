"""How many households a plan brings, with an interval: the network without it and with it, under the same errors.

Places, clutter and sites err alike in both networks, so the interval of the difference is that of pairs of draws; two
intervals laid side by side would say too much. What a new site brings is counted where it serves; what the others lose
under its signal is given separately.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.network.household_intervals import (
    DRAWS,
    INTERVAL,
    NEIGHBOURHOOD_M,
    HouseholdPlaces,
)
from maillage.cover.prediction.domain.site_plans import HouseholdInterval, PlanGain

Floats = NDArray[np.float64]

_DECIDED_SD = 5.0  # beyond so many deviations no draw changes an answer


@dataclass(frozen=True, slots=True, eq=False)
class _Draws:
    """The errors of all draws that a plan shares, in standard deviations: of all, of each site (the last: no site)."""

    shared: Floats
    of_sites: Floats
    budget: LinkBudget


def plan_gain(
    before: HouseholdPlaces,
    after: HouseholdPlaces,
    new_sites: tuple[int, ...],
    budget: LinkBudget,
    *,
    random: np.random.Generator,
    draws: int = DRAWS,
) -> PlanGain:
    """What a plan brings. Both networks have the same places; sites of ``before`` keep their index in ``after``.

    The same generator state gives the same counts.
    """
    sites = max(int(after.site.max(initial=-1)), *new_sites, 0) + 1
    of_sites = random.standard_normal((draws, sites + 1))
    of_sites[:, -1] = 0.0  # index -1: served by none
    errors = _Draws(random.standard_normal(draws), of_sites, budget)
    sums = np.zeros((2 + len(new_sites), draws))
    total_sd = np.hypot(np.hypot(budget.clutter_error_sd_db, budget.site_error_sd_db), budget.shadowing_sd_db)
    may_serve = np.maximum(np.nan_to_num(before.margin_db, nan=-np.inf), np.nan_to_num(after.margin_db, nan=-np.inf))
    open_places = may_serve > -_DECIDED_SD * max(total_sd, 1e-9)
    order = np.argsort(before.commune, kind="stable")
    communes, starts = np.unique(before.commune[order], return_index=True)
    by_commune = {}
    for commune, members in zip(communes.tolist(), np.split(order, starts[1:]), strict=True):
        if open_places[members].any():
            of_commune = _commune_sums(before.where(members), after.where(members), new_sites, errors, random=random)
            by_commune[commune] = (float(of_commune[0].mean()), float(of_commune[1].mean()))
            sums += of_commune
    gain = sums[1] - sums[0]
    return PlanGain(
        before=_interval(sums[0]),
        after=_interval(sums[1]),
        gain=_interval(gain),
        by_site=tuple(_interval(row) for row in sums[2:]),
        others=_interval(gain - sums[2:].sum(axis=0)),
        by_commune=by_commune,
    )


def _commune_sums(
    before: HouseholdPlaces,
    after: HouseholdPlaces,
    new_sites: tuple[int, ...],
    errors: _Draws,
    *,
    random: np.random.Generator,
) -> Floats:
    """Households of one commune in each draw: served before, served after, and what each new site adds where it is."""
    draws = errors.shared.size
    squares = np.floor(np.stack([before.x_m, before.y_m]) / NEIGHBOURHOOD_M)
    _, neighbourhood = np.unique(squares, axis=1, return_inverse=True)
    shadow = random.normal(0.0, errors.budget.shadowing_sd_db, (draws, int(neighbourhood.max()) + 1))
    shadow = shadow[:, neighbourhood.ravel()]
    numbers = np.broadcast_to(before.households, shadow.shape)
    if before.position_spread > 0:
        # As for the count of a commune: gamma weights of mean 1, brought back to its number.
        shape = before.position_spread**-2
        weights = random.gamma(shape, 1 / shape, shadow.shape) * before.households
        numbers = weights * (before.households.sum() / np.maximum(weights.sum(axis=1, keepdims=True), 1e-12))
    served = []
    for places in (before, after):
        shared_sd, site_sd = places.error_sd_db(errors.budget)
        error = errors.shared[:, None] * shared_sd + errors.of_sites[:, places.site] * site_sd
        served.append(np.where(places.margin_db + error + shadow >= 0, numbers, 0.0))
    added = served[1] - served[0]
    by_site = [added[:, after.site == site].sum(axis=1) for site in new_sites]
    return np.stack([served[0].sum(axis=1), served[1].sum(axis=1), *by_site])


def _interval(values: Floats) -> HouseholdInterval:
    # Means of sites add up to that of the plan, medians do not.
    mean = float(values.mean())
    low, high = np.quantile(values, INTERVAL)
    return HouseholdInterval(mean, min(float(low), mean), max(float(high), mean))
