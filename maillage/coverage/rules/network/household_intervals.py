"""How many households of each commune are served, with an interval: places, clutter, sites and positions err together.

A sum of probabilities hides that the errors are shared: where trees are higher than assumed, a whole commune loses.
So networks are drawn: one error of the clutter for all, one a site, one a neighbourhood, and where households stand.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.coverage.terms.link_budget import LinkBudget

Floats = NDArray[np.float64]

DRAWS: Final = 400
NEIGHBOURHOOD_M: Final = 100.0  # places nearer than this share their shadowing (Gudmundson 1991, about 100 m)
INTERVAL: Final = (0.025, 0.975)
_LARGEST_SHADOW: Final = 4.5  # standard deviations: one place in 300,000 has more


@dataclass(frozen=True, slots=True, eq=False)
class HouseholdPlaces:
    """Where households are: a point (Lambert-93), how many, in which commune (an index), served by which site.

    ``margin_db`` is what the predicted signal exceeds the need by: NaN where nothing is known, -infinite where nothing
    can serve. ``site`` is -1 where there is none. ``position_spread`` says how sure the places are: 0 where addresses
    are known; else the numbers of a commune's points are drawn around ``households`` with this relative deviation.
    ``shared_sd_db`` and ``site_sd_db`` are how far each errs together with all, and with its site, where a calibration
    says so; None: as the link budget says.
    """

    x_m: Floats
    y_m: Floats
    households: Floats
    commune: NDArray[np.int32]
    margin_db: Floats
    site: NDArray[np.int32]
    position_spread: float = 0.0
    shared_sd_db: Floats | None = None
    site_sd_db: Floats | None = None

    def where(self, members: NDArray[np.int64]) -> "HouseholdPlaces":
        """Some of the places."""
        return HouseholdPlaces(
            x_m=self.x_m[members],
            y_m=self.y_m[members],
            households=self.households[members],
            commune=self.commune[members],
            margin_db=self.margin_db[members],
            site=self.site[members],
            position_spread=self.position_spread,
            shared_sd_db=None if self.shared_sd_db is None else self.shared_sd_db[members],
            site_sd_db=None if self.site_sd_db is None else self.site_sd_db[members],
        )

    def error_sd_db(self, budget: LinkBudget) -> tuple[Floats, Floats]:
        """How far each place errs together with all others, and with those of its site."""
        count = self.x_m.size
        shared = np.full(count, budget.clutter_error_sd_db) if self.shared_sd_db is None else self.shared_sd_db
        return shared, np.full(count, budget.site_error_sd_db) if self.site_sd_db is None else self.site_sd_db


@dataclass(frozen=True, slots=True)
class HouseholdCount:
    """The households of a commune: all, served (median of the draws) with bounds, and those of whom nothing is known.

    The bounds hold what is unknown too: none of it served below, all of it above. ``draws`` are the served ones of
    each drawn network: the same number is the same network in every commune, so that communes add up draw by draw.
    """

    commune: int
    households: float
    served: float
    served_low: float
    served_high: float
    unknown: float
    draws: Floats = field(compare=False, repr=False)


def households_served(
    places: HouseholdPlaces, budget: LinkBudget, *, random: np.random.Generator, draws: int = DRAWS
) -> tuple[HouseholdCount, ...]:
    """The count of each commune that has places, in the order of their indices.

    The same generator state gives the same counts.
    """
    shared = random.standard_normal(draws)
    sites = int(places.site.max(initial=-1)) + 1
    of_sites = random.standard_normal((draws, sites + 1))
    of_sites[:, -1] = 0.0  # index -1: served by none
    order = np.argsort(places.commune, kind="stable")
    communes, starts = np.unique(places.commune[order], return_index=True)
    return tuple(
        _count(
            int(commune),
            places.where(members),
            budget,
            shared=shared,
            of_sites=of_sites,
            random=random,
        )
        for commune, members in zip(communes, np.split(order, starts[1:]), strict=True)
    )


def _count(
    commune: int,
    places: HouseholdPlaces,
    budget: LinkBudget,
    *,
    shared: Floats,
    of_sites: Floats,
    random: np.random.Generator,
) -> HouseholdCount:
    """One commune; ``shared`` and ``of_sites`` are the errors of each draw in standard deviations."""
    households, margin = places.households, places.margin_db
    unknown, total = float(households[np.isnan(margin)].sum()), float(households.sum())
    # No draw serves what lies so far below its need: nothing is drawn for it. Most of a territory does.
    shared_sd, site_sd = places.error_sd_db(budget)
    most_db = shared_sd * shared.max() + site_sd * of_sites.max() + _LARGEST_SHADOW * budget.shadowing_sd_db
    in_reach = np.flatnonzero(np.nan_to_num(margin, nan=-np.inf) >= -most_db)
    draws = shared.size
    squares = np.floor(np.stack([places.x_m[in_reach], places.y_m[in_reach]]) / NEIGHBOURHOOD_M)
    neighbourhood = np.unique(squares, axis=1, return_inverse=True)[1].ravel()
    drawn = (draws, int(neighbourhood.max(initial=-1)) + 1)
    shadow_db = random.standard_normal(drawn, np.float32) * np.float32(budget.shadowing_sd_db)
    error_db = shared[:, None] * shared_sd[in_reach] + of_sites[:, places.site[in_reach]] * site_sd[in_reach]
    is_served = margin[in_reach] + error_db + shadow_db[:, neighbourhood] >= 0
    if places.position_spread > 0:
        # Gamma weights of mean 1, brought back to the commune's number, which is known.
        shape = places.position_spread**-2
        weights = random.standard_gamma(shape, is_served.shape, np.float32) * (households[in_reach] / shape)
        rest = total - float(households[in_reach].sum())
        # The others weigh together as one: sums of gamma weights of one scale are gamma (their households are alike).
        beyond = margin.size - in_reach.size
        others = random.standard_gamma(shape * beyond, draws) * (rest / (shape * beyond)) if beyond else np.zeros(draws)
        served = (weights * is_served).sum(axis=1) * (total / np.maximum(weights.sum(axis=1) + others, 1e-12))
    else:
        served = is_served @ households[in_reach]
    return HouseholdCount(commune, total, *served_interval(served, unknown, total), unknown, served)


def served_interval(draws: Floats, unknown: float, households: float) -> tuple[float, float, float]:
    """The median of the draws, and bounds that hold 95 % of them; what is unknown may all be served, or none of it."""
    low, high = np.quantile(draws, INTERVAL)
    return float(np.median(draws)), float(low), min(float(high) + unknown, households)
