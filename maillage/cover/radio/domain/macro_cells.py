"""Losses without terrain data: rural and urban macro cells of 3GPP TR 38.901, table 7.4.1-1."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, log10, pi
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.problems import Refused, sentence
from maillage.cover.radio.domain.paths import Mast
from maillage.cover.radio.domain.rasters import CellWindow, ClutterSource, Floats, LossRaster
from maillage.cover.radio.domain.validity import refuse_wave
from maillage.cover.radio.domain.waves import Wave

Numbers = NDArray[np.float64]

_SPEED_OF_LIGHT: Final = 3e8  # metres per second, rounded as by 3GPP
FARTHEST_M: Final = 5_000.0
_NEAREST_M: Final = 10.0
_STREET_M: Final = 20.0  # default W (street width) and h (building height) of the rural formula
_BUILDING_M: Final = 5.0
_STREET_LEVEL_M: Final = 1.0  # effective environment height of the urban formula


class MacroCell(StrEnum):
    """The two scenarios of TR 38.901 with base stations above the roofs."""

    RURAL = "RMa"
    URBAN = "UMa"


@dataclass(frozen=True, slots=True)
class MacroCellHeights:
    """Heights of both antennas above ground."""

    station_m: float
    terminal_m: float


_TERMINAL_M: Final = {MacroCell.RURAL: (1.0, 10.0), MacroCell.URBAN: (1.5, 22.5)}
_STATION_M: Final = {MacroCell.RURAL: (10.0, 150.0), MacroCell.URBAN: (25.0, 25.0)}


def macro_cell_db(
    scenario: MacroCell, distance_m: Numbers, wave: Wave, *, station_height_m: float, terminal_height_m: float
) -> Numbers:
    """Median NLOS loss by ground distance; NaN below 10 m and above 5 km.

    The urban formula has a fixed base station height of 25 m, whatever ``station_height_m``. Refused for terminals and
    rural base stations outside the heights of the table.
    """
    refuse_wave(wave)
    lowest, highest = _TERMINAL_M[scenario]
    low_mast, high_mast = _STATION_M[scenario]
    if not lowest <= terminal_height_m <= highest or (
        scenario is MacroCell.RURAL and not low_mast <= station_height_m <= high_mast
    ):
        raise Refused(
            "macro_cell_heights",
            sentence(
                "Sans terrain, le modèle %(model)s vaut pour une antenne de réception de %(low)s à %(high)s m et un "
                "mât de %(low_mast)s à %(high_mast)s m : changez la hauteur, ou chargez un terrain."
            ),
            model=scenario.value,
            low=lowest,
            high=highest,
            low_mast=low_mast,
            high_mast=high_mast,
        )
    station_m = station_height_m if scenario is MacroCell.RURAL else low_mast
    slant_m = np.hypot(distance_m, station_m - terminal_height_m)
    formula: Callable[[Numbers, Numbers, float, MacroCellHeights], Numbers] = {
        MacroCell.RURAL: rural_db,
        MacroCell.URBAN: urban_db,
    }[scenario]
    with np.errstate(divide="ignore"):
        loss = formula(distance_m, slant_m, wave.frequency_ghz, MacroCellHeights(station_m, terminal_height_m))
    return np.where((distance_m >= _NEAREST_M) & (distance_m <= FARTHEST_M), loss, np.nan)


def rural_db(distance_m: Numbers, slant_m: Numbers, frequency_ghz: float, heights: MacroCellHeights) -> Numbers:
    """RMa NLOS loss: the maximum of the LOS and NLOS formulas."""
    mast, terminal = heights.station_m, heights.terminal_m

    def in_sight(metres: Numbers) -> Numbers:
        loss: Numbers = (
            20 * np.log10(40 * pi * metres * frequency_ghz / 3)
            + min(0.03 * _BUILDING_M**1.72, 10) * np.log10(metres)
            - min(0.044 * _BUILDING_M**1.72, 14.77)
            + 0.002 * log10(_BUILDING_M) * metres
        )
        return loss

    breaking_m = 2 * pi * mast * terminal * frequency_ghz * 1e9 / _SPEED_OF_LIGHT
    beyond = in_sight(np.array(breaking_m)) + 40 * np.log10(slant_m / breaking_m)
    clear = np.where(distance_m <= breaking_m, in_sight(slant_m), beyond)
    hidden = (
        161.04
        - 7.1 * log10(_STREET_M)
        + 7.5 * log10(_BUILDING_M)
        - (24.37 - 3.7 * (_BUILDING_M / mast) ** 2) * log10(mast)
        + (43.42 - 3.1 * log10(mast)) * (np.log10(slant_m) - 3)
        + 20 * log10(frequency_ghz)
        - (3.2 * log10(11.75 * terminal) ** 2 - 4.97)
    )
    loss: Numbers = np.maximum(clear, hidden)
    return loss


def urban_db(distance_m: Numbers, slant_m: Numbers, frequency_ghz: float, heights: MacroCellHeights) -> Numbers:
    """UMa NLOS loss: the maximum of the LOS and NLOS formulas."""
    mast, terminal = heights.station_m, heights.terminal_m
    breaking_m = 4 * (mast - _STREET_LEVEL_M) * (terminal - _STREET_LEVEL_M) * frequency_ghz * 1e9 / _SPEED_OF_LIGHT
    near = 28 + 22 * np.log10(slant_m) + 20 * log10(frequency_ghz)
    far = 28 + 40 * np.log10(slant_m) + 20 * log10(frequency_ghz) - 9 * log10(breaking_m**2 + (mast - terminal) ** 2)
    hidden = 13.54 + 39.08 * np.log10(slant_m) + 20 * log10(frequency_ghz) - 0.6 * (terminal - 1.5)
    loss: Numbers = np.maximum(np.where(distance_m <= breaking_m, near, far), hidden)
    return loss


def macro_cell_sweep(
    scenario: MacroCell, mast: Mast, *, wave: Wave, receiver_height_m: float, radius_m: float, cell_m: float
) -> LossRaster:
    """The result of ``sweep`` without terrain data: isotropic."""
    west, north = floor((mast.x_m - radius_m) / cell_m) * cell_m, ceil((mast.y_m + radius_m) / cell_m) * cell_m
    columns, rows = ceil((mast.x_m + radius_m - west) / cell_m), ceil((north - mast.y_m + radius_m) / cell_m)
    east_m = west + (np.arange(columns) + 0.5) * cell_m - mast.x_m
    north_m = north - (np.arange(rows) + 0.5) * cell_m - mast.y_m
    distance_m = np.hypot(east_m[None, :], north_m[:, None])
    losses = macro_cell_db(
        scenario, distance_m, wave, station_height_m=mast.height_m, terminal_height_m=receiver_height_m
    )
    within: Floats = np.where(distance_m <= radius_m, losses, np.nan).astype(np.float32)
    return LossRaster(within, CellWindow(west, north, cell_m), ClutterSource.ASSUMED, cell_m)
