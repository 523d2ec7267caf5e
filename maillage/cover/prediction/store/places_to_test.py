"""The households of a prediction with what its layers say of each: no path is computed again."""

import csv
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import rasterio, scipy
from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.network.area_prediction import cell_middles
from maillage.cover.prediction.domain.network.household_intervals import HouseholdPlaces
from maillage.cover.prediction.domain.service import ServiceReason
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.household_grid import household_grid
from maillage.cover.radio.domain.rasters import CellWindow


def household_places_of(prediction: PublishedPrediction, budget: LinkBudget) -> tuple[HouseholdPlaces, Any]:
    """The households of a prediction with what its layers say of each, spread over the land of their communes."""
    layers: dict[str, NDArray[Any]] = {}
    for name in ("probability", "server", "reason"):
        with rasterio.open(prediction.folder / f"{name}.tif") as source:
            layers[name] = source.read(1)
            transform = source.transform
    window = CellWindow(transform.c, transform.f, transform.a)
    reason, server = layers["reason"], layers["server"].astype(np.int64)
    grid = household_grid(
        str(prediction.facts["territory"]),
        window,
        reason != ServiceReason.NO_GROUND,
        addresses=None,
        persons_per_household=budget.persons_per_household,
    )
    row, column = np.nonzero((grid.households > 0) & (grid.commune >= 0))
    x, y = cell_middles(window, row, column)
    # The layer keeps three decimals: a margin of three deviations and more is as sure as is shown.
    probability = np.clip(layers["probability"][row, column].astype(np.float64), 0.001, 0.999)
    codes = layer_sites(prediction)
    order = {code: number for number, code in enumerate(dict.fromkeys(codes))}
    owner = np.array([order[code] for code in codes], np.int32)
    serving = server[row, column]
    return HouseholdPlaces(
        x_m=x,
        y_m=y,
        households=grid.households[row, column].astype(np.float64),
        commune=grid.commune[row, column],
        margin_db=scipy.special.ndtri(probability) * budget.shadowing_sd_db,
        site=np.where(serving < 0, -1, owner[np.maximum(serving, 0)]).astype(np.int32),
        position_spread=grid.position_spread,
    ), grid.communes


def layer_sites(prediction: PublishedPrediction) -> list[str]:
    """The code of the site of each sector, by the number that the layer of servers has for it."""
    with (prediction.folder / "sectors.csv").open(encoding="utf-8", newline="") as stream:
        return [row["site"] for row in csv.DictReader(stream)]
