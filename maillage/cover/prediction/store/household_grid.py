"""Households on the cells of a prediction: at addresses where a file gives them, else spread over communes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import to_degrees
from maillage.cover.prediction.domain.network.area_prediction import cell_middles
from maillage.cover.prediction.intake.address_places import AddressPlaces
from maillage.cover.radio.domain.rasters import CellWindow
from maillage.territory.domain.terms import Territory, commune_number
from maillage.territory.store.built_in import built_in_at
from maillage.territory.store.points import locate
from maillage.territory.store.relations import communes_of

# Without addresses a hamlet may be in any cell of its commune: most cells are empty, few hold many.
UNKNOWN_PLACES_SPREAD: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class HouseholdGrid:
    """Households of each cell, the commune of each cell (an index, -1 none), and the communes.

    ``need_share`` is the share of each cell's households without another good access; None where no file says it.
    ``position_spread`` says how sure the places are (``HouseholdPlaces``).
    """

    households: NDArray[np.float32]
    commune: NDArray[np.int32]
    communes: tuple[Territory, ...]
    need_share: NDArray[np.float32] | None
    position_spread: float


def household_grid(
    territory: str,
    window: CellWindow,
    is_land: NDArray[np.bool_],
    *,
    addresses: AddressPlaces | None,
    persons_per_household: float,
) -> HouseholdGrid:
    """The households of a territory on the cells of a window; cells that are no land hold none.

    A commune has its population's households, on its addresses in the window, or evenly on its land in the window.
    """
    communes = tuple(
        sorted(built_in_at(f"commune:{code}" for code in communes_of(territory)), key=lambda subject: subject.code)
    )
    rows, columns = is_land.shape
    row, column = np.nonzero(is_land)
    numbers = locate(*to_degrees(*cell_middles(window, row, column)))
    order = {commune_number(subject.code): index for index, subject in enumerate(communes)}
    numbers_there, place = np.unique(numbers, return_inverse=True)
    commune = np.full(rows * columns, -1, np.int32)
    commune[is_land.ravel()] = np.array([order.get(int(number), -1) for number in numbers_there], np.int32)[place]
    weight = (commune >= 0).astype(np.float64)
    need_share = None
    if addresses is not None:
        weight = _addresses_by_cell(addresses, window, (rows, columns)) * weight
        if addresses.has_good_access is not None:
            lacking = AddressPlaces(
                addresses.x_m[~addresses.has_good_access], addresses.y_m[~addresses.has_good_access], None
            )
            without = _addresses_by_cell(lacking, window, (rows, columns))
            need_share = (without / np.maximum(weight, 1)).astype(np.float32).reshape(rows, columns)
    population = np.array([subject.population or 0 for subject in communes], np.float64)
    inside = commune >= 0
    total = np.bincount(commune[inside], weight[inside], minlength=len(communes))
    per_weight = population / persons_per_household / np.maximum(total, 1)
    households = np.where(inside, weight * per_weight[np.maximum(commune, 0)], 0.0)
    return HouseholdGrid(
        households=households.astype(np.float32).reshape(rows, columns),
        commune=commune.reshape(rows, columns).astype(np.int32),
        communes=communes,
        need_share=need_share,
        position_spread=0.0 if addresses is not None else UNKNOWN_PLACES_SPREAD,
    )


def _addresses_by_cell(addresses: AddressPlaces, window: CellWindow, shape: tuple[int, int]) -> NDArray[np.float64]:
    column = np.floor((addresses.x_m - window.west_m) / window.cell_m).astype(np.int64)
    row = np.floor((window.north_m - addresses.y_m) / window.cell_m).astype(np.int64)
    inside = (row >= 0) & (column >= 0) & (row < shape[0]) & (column < shape[1])
    counts = np.bincount(row[inside] * shape[1] + column[inside], minlength=shape[0] * shape[1])
    return counts.astype(np.float64)
