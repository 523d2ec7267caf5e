"""The sampling and reductions of ``array_engine``, compiled by Numba.

All loops release the GIL, so that sites can be swept in parallel threads.
"""

from collections.abc import Callable
from math import sqrt
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.array_engine import ON_EDGE
from maillage.cover.radio.domain.radials import (
    Counts,
    Numbers,
    Obstruction,
    Radials,
    Receivers,
    RunningReductions,
    StraightLines,
)
from maillage.cover.radio.domain.rasters import Floats, HeightRaster

# Maxima and sums may be reordered, which allows SIMD.
_REORDERED = {"reassoc", "contract", "nsz", "arcp"}


def _compiled(function: Callable[..., None]) -> Callable[..., None]:
    """``function`` compiled to machine code, cached on disk if a folder is writable."""
    options: dict[str, Any] = {"nogil": True, "fastmath": _REORDERED, "error_model": "numpy"}
    try:
        compiled: Callable[..., None] = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no writable cache folder: each process compiles, in seconds
        compiled = numba.njit(**options)(function)
    return compiled


def ground_along(raster: HeightRaster, lines: StraightLines) -> tuple[Numbers, Counts]:
    """Interpolated heights, one row per line, and the number of known columns per row; 0 from there on."""
    ground = np.zeros((len(lines.east_m), lines.columns))
    known_columns = np.empty(len(ground), np.int64)
    interpolate_lines(raster.heights_m, _cells(raster, lines), ground, known_columns)
    return ground, known_columns


def standing_along(raster: HeightRaster, lines: StraightLines, assumed_m: float) -> Numbers:
    """Clutter heights of the cells along lines, one row per line; ``assumed_m`` if unknown."""
    standing = np.full((len(lines.east_m), lines.columns), assumed_m, np.float64)
    look_up_lines(raster.heights_m, _cells(raster, lines), standing)
    return standing


def _cells(raster: HeightRaster, lines: StraightLines) -> Numbers:
    """Start and step of lines in raster columns and rows: an array of shape (4, lines)."""
    window = raster.window
    column, row = (lines.foot_x_m - window.west_m) / window.cell_m, (window.north_m - lines.foot_y_m) / window.cell_m
    steps = np.stack((lines.east_m, -lines.north_m)) / window.cell_m
    return np.concatenate((np.broadcast_to([[column], [row]], steps.shape), steps))


@_compiled
def interpolate_lines(heights: Floats, cells: Numbers, ground: Numbers, columns: Counts) -> None:
    """Fill ``ground`` with heights along lines, and ``columns`` with the number of known ones."""
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    for line in range(ground.shape[0]):
        columns[line] = ground.shape[1]
        first_column, first_row, right_step, down_step = cells[:, line]
        for i in range(ground.shape[1]):
            column, row = first_column + i * right_step - 0.5, first_row + i * down_step - 0.5
            height = np.nan
            if column >= 0 and row >= 0 and column <= last_column and row <= last_row:
                west, top = min(int(column), max(last_column - 1, 0)), min(int(row), max(last_row - 1, 0))
                east, bottom = min(west + 1, last_column), min(top + 1, last_row)
                across, down = column - west, row - top
                upper = heights[top, west] * (1 - across) + heights[top, east] * across
                lower = heights[bottom, west] * (1 - across) + heights[bottom, east] * across
                height = upper * (1 - down) + lower * down
            if np.isnan(height):
                columns[line] = i
                break
            ground[line, i] = height


@_compiled
def look_up_lines(heights: Floats, cells: Numbers, standing: Numbers) -> None:
    """Fill ``standing`` with known clutter heights along lines."""
    for line in range(standing.shape[0]):
        first_column, first_row, right_step, down_step = cells[:, line]
        for i in range(standing.shape[1]):
            column = int(np.floor(first_column + i * right_step + ON_EDGE))
            row = int(np.floor(first_row + i * down_step + ON_EDGE))
            if column >= 0 and row >= 0 and column < heights.shape[1] and row < heights.shape[0]:
                height = heights[row, column]
                if not np.isnan(height):
                    standing[line, i] = height


def prefixes(radials: Radials, transmitter_m: Numbers, curvature: float) -> RunningReductions:
    """Running maxima and sums along each radial; ``curvature`` is half that of the effective Earth, in m/km²."""
    shape = radials.terrain_m.shape
    slopes, sums = np.full((2, *shape), -np.inf), np.zeros((2, *shape))
    accumulate_prefixes(radials.terrain_m, radials.surface_m, radials.step_km, transmitter_m, curvature, slopes, sums)
    return RunningReductions(slopes[0], slopes[1], sums[0], sums[1])


@_compiled
def accumulate_prefixes(  # noqa: PLR0917 -- compiled loops take arrays, by position
    terrain: Numbers,
    surface: Numbers,
    steps: Numbers,
    ends: Numbers,
    curvature: float,
    slopes: Numbers,
    sums: Numbers,
) -> None:
    """Fill ``slopes`` and ``sums`` with the arrays of Prefixes."""
    for row in range(terrain.shape[0]):
        step, end = steps[row], ends[row]
        over, bare, first, second = -np.inf, -np.inf, 0.0, 0.0
        for i in range(1, terrain.shape[1]):
            out, back = i * step, (i - 1) * step
            after, before = terrain[row, i], terrain[row, i - 1]
            over = max(over, (surface[row, i] - end) / out - curvature * out)
            bare = max(bare, (after - end) / out)
            first += step * (after + before)
            second += step * (after * (2 * out + back) + before * (out + 2 * back))
            slopes[0, row, i], slopes[1, row, i] = over, bare
            sums[0, row, i], sums[1, row, i] = first, second


def reach(surface_m: Numbers, receivers: Receivers, transmitter_slope: Numbers, curvature: float) -> Numbers:
    """The ``reach`` of Horizons for each path; -inf without points between."""
    greatest = np.empty(len(transmitter_slope))
    places, numbers = _kernel_arrays(receivers, receivers.last_surface_m)
    reach_between(surface_m, places, numbers, transmitter_slope, curvature, greatest)
    return greatest


def _kernel_arrays(receivers: Receivers, last_m: Numbers) -> tuple[Counts, NDArray[np.float64]]:
    places = np.stack((receivers.rows, receivers.full_points))
    ends = (receivers.transmitter_m, receivers.receiver_m)
    return places, np.stack((receivers.distance_km, receivers.step_km, *ends, receivers.last_km, last_m))


@_compiled
def reach_between(  # noqa: PLR0917 -- likewise
    surface: Numbers,
    places: Counts,
    numbers: Numbers,
    transmitter_slope: Numbers,
    curvature: float,
    greatest: Numbers,
) -> None:
    """Fill ``greatest`` with the reach of each path."""
    for n in range(greatest.size):
        row, points = places[0, n], places[1, n]
        distance, step, high, low, last, last_m = numbers[:, n]
        direct = (low - high) / distance
        best = -np.inf
        if transmitter_slope[n] < direct:
            for i in range(1, points + 1):
                out = i * step
                apart = out * (distance - out)
                best = max(best, (surface[row, i] + curvature * apart - high - direct * out) / sqrt(apart))
            if last > 0:
                apart = last * (distance - last)
                best = max(best, (last_m + curvature * apart - high - direct * last) / sqrt(apart))
        else:
            for i in range(1, points + 1):
                out = i * step
                best = max(best, (surface[row, i] - low) / (distance - out) + curvature * out)
            if last > 0:
                best = max(best, (last_m - low) / (distance - last) + curvature * last)
        greatest[n] = best


def obstruction(terrain_m: Numbers, receivers: Receivers) -> Obstruction:
    """The highest rise of bare ground above the line between both antennas; -inf without points between."""
    rising = np.empty((2, len(receivers.rows)))
    places, numbers = _kernel_arrays(receivers, receivers.last_ground_m)
    rise_between(terrain_m, places, numbers, rising)
    return Obstruction(rising[0], rising[1])


@_compiled
def rise_between(terrain: Numbers, places: Counts, numbers: Numbers, rising: Numbers) -> None:
    """Fill ``rising`` with heights above the line, and slopes from the receiver."""
    for n in range(rising.shape[1]):
        row, points = places[0, n], places[1, n]
        distance, step, high, low, last, last_m = numbers[:, n]
        direct = (low - high) / distance
        height, slope = -np.inf, -np.inf
        for i in range(1, points + 1):
            out = i * step
            height = max(height, terrain[row, i] - high - direct * out)
            slope = max(slope, (terrain[row, i] - low) / (distance - out))
        if last > 0:
            height = max(height, last_m - high - direct * last)
            slope = max(slope, (last_m - low) / (distance - last))
        rising[0, n], rising[1, n] = height, slope
