"""The most useful places for the next tests: a commune and a point rounded to a kilometre."""

from typing import Final

import numpy as np

from maillage.core.geo import to_degrees
from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.coverage.queries.places_to_test import household_places_of, layer_sites
from maillage.coverage.rules.truth.next_tests import next_tests
from maillage.coverage.terms.field_tests import Floats
from maillage.network.terms.link_budget import LinkBudget
from maillage.truth.terms.truth_reports import NextTest

_KILOMETRE_M: Final = 1_000.0
_MOST: Final = 5


def next_places(
    prediction: PublishedPrediction, budget: LinkBudget, tests_by_site: dict[str, int]
) -> tuple[NextTest, ...]:
    """At most five places, most useful first; ``tests_by_site`` is the number of voices by site code."""
    places, communes = household_places_of(prediction, budget)
    codes = layer_sites(prediction)
    counts: Floats = np.array([tests_by_site.get(code, 0) for code in dict.fromkeys(codes)], np.float64)
    spots = []
    for spot in next_tests(places, budget, tests_by_site=counts, count=_MOST):
        commune = communes[int(places.commune[spot.place])]
        x, y = (round(float(axis[spot.place]) / _KILOMETRE_M) * _KILOMETRE_M for axis in (places.x_m, places.y_m))
        lon, lat = to_degrees(x, y)
        spots.append(NextTest(commune.code, commune.name, round(lon, 3), round(lat, 3), round(spot.worth)))
    return tuple(spots)
