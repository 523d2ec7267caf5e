"""The network of the prediction in force on its ground: what the answers for places are computed from.

Sites, loads, budget and day are those of the run, and the ground is the one it stood on, so that a place and the
map have one truth.
"""

from dataclasses import fields, replace
from datetime import date
from typing import Any

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.store.calibrations import calibration_of, heights_of
from maillage.cover.prediction.store.coverage_answers import predicted_stations, sector_loads
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.heights import clutter_around, terrain_around
from maillage.cover.radio.domain.rasters import BARE_GROUND, ClutterSource


def published_stations(prediction: PublishedPrediction) -> tuple[BaseStation, ...]:
    """The sites that the prediction counted."""
    states = prediction.facts["states"]
    return tuple(station for station in predicted_stations(prediction) if station.state in states)


def published_budget(prediction: PublishedPrediction) -> LinkBudget:
    """The numbers of the prediction; one that the method had not yet has its default."""
    names = {column.name for column in fields(LinkBudget)}
    return LinkBudget(**{name: number for name, number in prediction.facts["budget"].items() if name in names})


def network_around(
    prediction: PublishedPrediction, x_m: float, y_m: float, *, extent_m: float = 0.0
) -> GroundedNetwork:
    """The network that reaches places within ``extent_m`` of one of Lambert-93. NotFound while no terrain is loaded."""
    facts: Any = prediction.facts
    radius_m = float(facts["radius_m"])
    assumed_m = float(facts["clutter"]["assumed_m"])
    if facts["clutter"]["source"] == ClutterSource.NONE:
        clutter = BARE_GROUND
    else:
        around = clutter_around(x_m, y_m, radius_m + extent_m)
        heights = heights_of(facts)
        clutter = around if heights is None else around.scaled_by(heights.factor)
        clutter = replace(clutter, assumed_m=assumed_m)  # that of the run, whether tests corrected it or not
    return GroundedNetwork(
        stations=published_stations(prediction),
        terrain=terrain_around(x_m, y_m, radius_m + extent_m),
        clutter=clutter,
        radius_m=radius_m,
        day=date.fromisoformat(facts["day"]),
        budget=published_budget(prediction),
        calibration=calibration_of(facts),
        loads={codes: sector.load for codes, sector in sector_loads(prediction).items()},
    )
