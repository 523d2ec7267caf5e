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
    """

    x_m: Floats
    y_m: Floats
    households: Floats
    commune: NDArray[np.int32]
    margin_db: Floats
    site: NDArray[np.int32]
    position_spread: float = 0.0


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
    clutter_db = random.normal(0.0, budget.clutter_error_sd_db, draws)
    sites = int(places.site.max(initial=-1)) + 1
    site_db = random.normal(0.0, budget.site_error_sd_db, (draws, sites + 1))
    site_db[:, -1] = 0.0  # index -1: served by none
    order = np.argsort(places.commune, kind="stable")
    communes, starts = np.unique(places.commune[order], return_index=True)
    return tuple(
        _count(
            int(commune),
            places,
            members,
            clutter_db=clutter_db,
            site_db=site_db,
            shadowing_sd_db=budget.shadowing_sd_db,
            random=random,
        )
        for commune, members in zip(communes, np.split(order, starts[1:]), strict=True)
    )


def _count(
    commune: int,
    places: HouseholdPlaces,
    members: NDArray[np.int64],
    *,
    clutter_db: Floats,
    site_db: Floats,
    shadowing_sd_db: float,
    random: np.random.Generator,
) -> HouseholdCount:
    households, margin = places.households[members], places.margin_db[members]
    unknown, total = float(households[np.isnan(margin)].sum()), float(households.sum())
    # No draw serves what lies so far below its need: nothing is drawn for it. Most of a territory does.
    most_db = clutter_db.max() + site_db.max() + _LARGEST_SHADOW * shadowing_sd_db
    in_reach = np.flatnonzero(np.nan_to_num(margin, nan=-np.inf) >= -most_db)
    reached, draws = members[in_reach], clutter_db.size
    squares = np.floor(np.stack([places.x_m[reached], places.y_m[reached]]) / NEIGHBOURHOOD_M)
    neighbourhood = np.unique(squares, axis=1, return_inverse=True)[1].ravel()
    drawn = (draws, int(neighbourhood.max(initial=-1)) + 1)
    shadow_db = random.standard_normal(drawn, np.float32) * np.float32(shadowing_sd_db)
    shared_db = clutter_db[:, None] + site_db[:, places.site[reached]]
    is_served = margin[in_reach] + shared_db + shadow_db[:, neighbourhood] >= 0
    if places.position_spread > 0:
        # Gamma weights of mean 1, brought back to the commune's number, which is known.
        shape = places.position_spread**-2
        weights = random.standard_gamma(shape, is_served.shape, np.float32) * (households[in_reach] / shape)
        rest = total - float(households[in_reach].sum())
        # The others weigh together as one: sums of gamma weights of one scale are gamma (their households are alike).
        beyond = members.size - in_reach.size
        others = random.standard_gamma(shape * beyond, draws) * (rest / (shape * beyond)) if beyond else np.zeros(draws)
        served = (weights * is_served).sum(axis=1) * (total / np.maximum(weights.sum(axis=1) + others, 1e-12))
    else:
        served = is_served @ households[in_reach]
    return HouseholdCount(commune, total, *served_interval(served, unknown, total), unknown, served)


def served_interval(draws: Floats, unknown: float, households: float) -> tuple[float, float, float]:
    """The median of the draws, and bounds that hold 95 % of them; what is unknown may all be served, or none of it."""
    low, high = np.quantile(draws, INTERVAL)
    return float(np.median(draws)), float(low), min(float(high) + unknown, households)
