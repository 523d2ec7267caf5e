"""Where the next test is worth most: where many households hang on an answer that the model is not sure of.

A test shows whether its neighbourhood is served, and narrows the error that all places of its site share. Its worth
is the number of households about whom the model is expected to be wrong, and would no longer be.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.network.household_intervals import NEIGHBOURHOOD_M, HouseholdPlaces
from maillage.cover.prediction.domain.network.service_answers import place_probability

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TestSpot:
    """A place to test: its index among the places, and the households that a test is worth."""

    place: int
    worth: float


def next_tests(
    places: HouseholdPlaces, budget: LinkBudget, *, tests_by_site: Floats, count: int
) -> tuple[TestSpot, ...]:
    """The places to test next, the best first; each choice counts with those before it.

    ``tests_by_site`` is the number of voices that each site has already.
    """
    _, area = np.unique(np.floor(np.stack([places.x_m, places.y_m]) / NEIGHBOURHOOD_M), axis=1, return_inverse=True)
    area = area.ravel()
    judged = np.isfinite(places.margin_db) & (places.site >= 0) & (places.households > 0)
    own = budget.shadowing_sd_db**2
    shared_at_start = budget.clutter_error_sd_db**2 + budget.site_error_sd_db**2
    shared = shared_at_start * own / (own + shared_at_start * np.asarray(tests_by_site, np.float64))
    is_tested = np.zeros(int(area.max(initial=-1)) + 1, np.bool_)
    spots: list[TestSpot] = []
    for _ in range(count):
        is_open = judged & ~is_tested[area]
        if not is_open.any():
            break
        wrong = _expected_wrong(places, shared, own, is_open)
        narrower = shared * own / (shared + own)
        saved = wrong - _expected_wrong(places, narrower, own, is_open)
        by_site = np.bincount(places.site[is_open], saved[is_open], minlength=shared.size)
        by_area = np.bincount(area, wrong, minlength=is_tested.size)
        worth = np.where(is_open, by_area[area] + by_site[np.maximum(places.site, 0)], -1.0)
        place = int(np.argmax(worth))
        spots.append(TestSpot(place, float(worth[place])))
        is_tested[area[place]] = True
        shared[places.site[place]] = narrower[places.site[place]]
    return tuple(spots)


def _expected_wrong(places: HouseholdPlaces, shared: Floats, own: float, is_open: NDArray[np.bool_]) -> Floats:
    """How many households of each place the likelier answer is expected to be wrong about."""
    deviation = np.sqrt(shared[np.maximum(places.site, 0)] + own)
    served = place_probability(places.margin_db, deviation)
    return np.where(is_open, places.households * np.minimum(served, 1 - served), 0.0)
