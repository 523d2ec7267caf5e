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
            shared_db=clutter_db[:, None] + site_db[:, places.site[members]],
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
    shared_db: Floats,
    shadowing_sd_db: float,
    random: np.random.Generator,
) -> HouseholdCount:
    margin = places.margin_db[members]
    is_known = ~np.isnan(margin)
    households = places.households[members]
    squares = np.floor(np.stack([places.x_m[members], places.y_m[members]]) / NEIGHBOURHOOD_M)
    _, neighbourhood = np.unique(squares, axis=1, return_inverse=True)
    draws = shared_db.shape[0]
    shadow_db = random.normal(0.0, shadowing_sd_db, (draws, int(neighbourhood.max()) + 1))
    is_served = (margin + shared_db + shadow_db[:, neighbourhood.ravel()] >= 0) & is_known
    numbers = np.broadcast_to(households, is_served.shape)
    if places.position_spread > 0:
        # Gamma weights of mean 1, brought back to the commune's number, which is known.
        shape = places.position_spread**-2
        weights = random.gamma(shape, 1 / shape, is_served.shape) * households
        numbers = weights * (households.sum() / weights.sum(axis=1, keepdims=True))
    served = (numbers * is_served).sum(axis=1)
    unknown = float(households[~is_known].sum())
    total = float(households.sum())
    return HouseholdCount(commune, total, *served_interval(served, unknown, total), unknown, served)


def served_interval(draws: Floats, unknown: float, households: float) -> tuple[float, float, float]:
    """The median of the draws, and bounds that hold 95 % of them; what is unknown may all be served, or none of it."""
    low, high = np.quantile(draws, INTERVAL)
    return float(np.median(draws)), float(low), min(float(high) + unknown, households)
