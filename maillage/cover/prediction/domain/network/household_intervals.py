"""How many households of each commune are served, with an interval: places, clutter, sites and positions err together.

A sum of probabilities hides that the errors are shared: where trees are higher than assumed, a whole commune loses.
So networks are drawn: one error of the clutter for all, one a site, one a neighbourhood, and where households stand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.commune_rows import CommuneRow, HouseholdTotals

Floats = NDArray[np.float64]

DRAWS: Final = 400
NEIGHBOURHOOD_M: Final = 100.0  # places nearer than this share their shadowing (Gudmundson 1991, about 100 m)
INTERVAL: Final = (0.025, 0.975)
_DRAWN_TOGETHER: Final = 256  # neighbourhoods: their 400 networks are 400 kB
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
    """The households of a commune: all, served (mean of the draws) with bounds, and those of whom nothing is known.

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
    of_sites = random.standard_normal((sites + 1, draws), np.float32)
    of_sites[-1] = 0.0  # index -1: served by none
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
    of_sites: NDArray[np.float32],
    random: np.random.Generator,
) -> HouseholdCount:
    """One commune; ``shared`` and ``of_sites`` are the errors of each draw in standard deviations."""
    households, margin = places.households, places.margin_db
    unknown, total = float(households[np.isnan(margin)].sum()), float(households.sum())
    # No draw serves what lies so far below its need: nothing is drawn for it. Most of a territory does.
    shared_sd, site_sd = places.error_sd_db(budget)
    most_db = shared_sd * shared.max() + site_sd * of_sites.max() + _LARGEST_SHADOW * budget.shadowing_sd_db
    in_reach = np.flatnonzero(np.nan_to_num(margin, nan=-np.inf) >= -most_db)
    served = np.zeros(shared.size)
    # Of places with as many households each, all weigh alike: what is counted is how many of them a network serves.
    sizes, size = np.unique(households, return_inverse=True)
    served_places = np.zeros((sizes.size, shared.size))
    for members, is_served in _drawn_services(
        places.where(in_reach), budget, shared=shared.astype(np.float32), of_sites=of_sites, random=random
    ):
        if places.position_spread == 0:
            served += households[in_reach[members]] @ is_served
        else:
            runs = np.flatnonzero(np.diff(size[in_reach[members]], prepend=-1))
            for begin, end in pairwise([*runs.tolist(), members.size]):
                served_places[size[in_reach[members[begin]]]] += is_served[begin:end].sum(axis=0, dtype=np.int16)
    if places.position_spread > 0:
        # Gamma weights of mean 1, brought back to the commune's number, which is known. Sums of gamma weights of one
        # scale are gamma.
        shape = places.position_spread**-2
        others = np.bincount(size, minlength=sizes.size)[:, None] - served_places
        weights = [sizes @ random.standard_gamma(shape * counts) for counts in (served_places, others)]
        served = weights[0] * (total / np.maximum(weights[0] + weights[1], 1e-12))
    return HouseholdCount(commune, total, *served_interval(served, unknown, total), unknown, served)


def _drawn_services(
    places: HouseholdPlaces,
    budget: LinkBudget,
    *,
    shared: NDArray[np.float32],
    of_sites: NDArray[np.float32],
    random: np.random.Generator,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """Numbers of some places, and whether each network serves them (a row a place), few enough to stay in the cache."""
    east, north = (np.floor(axis / NEIGHBOURHOOD_M).astype(np.int64) for axis in (places.x_m, places.y_m))
    by_size = np.argsort(places.households, kind="stable")  # places alike are counted together: they follow one another
    squares = (east * (1 << 32) + north)[by_size]
    firsts, neighbourhood = np.unique(squares, return_index=True, return_inverse=True)[1:]
    neighbourhood = np.argsort(np.argsort(firsts))[neighbourhood]
    order = np.argsort(neighbourhood, kind="stable")
    by_size, neighbourhood, neighbourhoods = by_size[order], neighbourhood[order], firsts.size
    shared_sd, site_sd = (deviation.astype(np.float32)[:, None] for deviation in places.error_sd_db(budget))
    begins = np.arange(0, neighbourhoods + _DRAWN_TOGETHER, _DRAWN_TOGETHER)
    ends = np.searchsorted(neighbourhood, begins)
    for begin, (low, high) in zip(begins.tolist(), pairwise(ends.tolist()), strict=False):
        members = by_size[low:high]
        shadows = (min(_DRAWN_TOGETHER, neighbourhoods - begin), shared.size)
        error_db = random.standard_normal(shadows, np.float32) * np.float32(budget.shadowing_sd_db)
        if high - low != shadows[0]:
            error_db = error_db[neighbourhood[low:high] - begin]
        error_db += shared_sd[members] * shared
        error_db += site_sd[members] * of_sites[places.site[members]]
        yield members, error_db >= -places.margin_db[members, None].astype(np.float32)


def served_interval(draws: Floats, unknown: float, households: float) -> tuple[float, float, float]:
    """The mean of the draws, and bounds that hold 95 % of them; what is unknown may all be served, or none of it.

    Means of communes add up to that of all of them, medians do not.
    """
    mean = float(draws.mean())
    low, high = np.quantile(draws, INTERVAL)
    return mean, min(float(low), mean), min(max(float(high), mean) + unknown, households)


def household_totals(rows: Sequence[CommuneRow], draws: NDArray[np.float32], *, communes: int) -> HouseholdTotals:
    """The sum of communes, of as many as the territory has; ``draws``: the served ones of each network, a row each."""
    households, not_known = (sum(getattr(row, name) for row in rows) for name in ("households", "not_known"))
    served = draws.sum(axis=0, dtype=np.float64) if rows else np.zeros(1)
    _mean, low, high = served_interval(served, not_known, households)
    with_need = [row for row in rows if row.need is not None]
    return HouseholdTotals(
        households=households,
        # Those of the rows, which are means of the same draws: a reader who adds up the file finds this number.
        served=sum(row.served for row in rows),
        served_low=round(low),
        served_high=round(high),
        not_known=not_known,
        need=sum(row.need or 0 for row in with_need) if with_need else None,
        need_served=sum(row.need_served or 0 for row in with_need) if with_need else None,
        computed=len(rows),
        communes=communes,
    )
