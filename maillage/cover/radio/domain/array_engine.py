"""Sampling and reductions with NumPy only, with the same results as the compiled engine."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.radials import (
    Counts,
    Numbers,
    Obstruction,
    Radials,
    Receivers,
    RunningReductions,
    StraightLines,
)
from maillage.cover.radio.domain.rasters import HeightRaster

# A point on a cell edge belongs to the next cell despite rounding errors, so that both engines agree.
ON_EDGE: Final = 1e-6
_NEAR_POINTS: Final = 48  # of the points between: 1.2 km before a receiver, in steps of 25 m


def interpolated_heights(raster: HeightRaster, x_m: Numbers, y_m: Numbers) -> Numbers:
    """Bilinear interpolation between cell centres; NaN if one of the four is unknown or outside."""
    heights, window = raster.heights_m, raster.window
    column = (x_m - window.west_m) / window.cell_m - 0.5
    row = (window.north_m - y_m) / window.cell_m - 0.5
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    inside = (column >= 0) & (row >= 0) & (column <= last_column) & (row <= last_row)
    is_within = bool(inside.all())
    if not is_within:
        column, row = np.where(inside, column, 0), np.where(inside, row, 0)
    west = np.clip(column.astype(np.int64), 0, max(last_column - 1, 0))
    top = np.clip(row.astype(np.int64), 0, max(last_row - 1, 0))
    across, down = column - west, row - top
    flat, first = heights.ravel(), top * heights.shape[1] + west
    east, south = min(last_column, 1), heights.shape[1] * min(last_row, 1)
    upper = flat.take(first) * (1 - across) + flat.take(first + east) * across
    first += south
    lower = flat.take(first) * (1 - across) + flat.take(first + east) * across
    heights_m: Numbers = upper * (1 - down) + lower * down
    return heights_m if is_within else np.where(inside, heights_m, np.nan)


def nearest_heights(raster: HeightRaster, x_m: Numbers, y_m: Numbers) -> Numbers:
    """The heights of the cells containing the positions; NaN if unknown or outside."""
    heights, window = raster.heights_m, raster.window
    column = np.floor((x_m - window.west_m) / window.cell_m + ON_EDGE).astype(np.int64)
    row = np.floor((window.north_m - y_m) / window.cell_m + ON_EDGE).astype(np.int64)
    inside = (column >= 0) & (row >= 0) & (column < heights.shape[1]) & (row < heights.shape[0])
    heights_m: Numbers = np.where(inside, heights[np.where(inside, row, 0), np.where(inside, column, 0)], np.nan)
    return heights_m


def ground_along(raster: HeightRaster, lines: StraightLines) -> tuple[Numbers, Counts]:
    """Interpolated heights, one row per line, and the number of known columns per row; 0 from there on."""
    ground = interpolated_heights(raster, *_positions(lines))
    unknown = np.isnan(ground)
    known_columns = np.where(unknown.any(axis=1), unknown.argmax(axis=1), ground.shape[1])
    ground[np.arange(ground.shape[1])[None, :] >= known_columns[:, None]] = 0
    return ground, known_columns


def standing_along(raster: HeightRaster, lines: StraightLines, assumed_m: float) -> Numbers:
    """Clutter heights of the cells along lines, one row per line; ``assumed_m`` if unknown."""
    standing = nearest_heights(raster, *_positions(lines))
    return np.where(np.isnan(standing), assumed_m, standing)


def _positions(lines: StraightLines) -> tuple[Numbers, Numbers]:
    steps = np.arange(lines.columns)[None, :]
    return lines.foot_x_m + steps * lines.east_m[:, None], lines.foot_y_m + steps * lines.north_m[:, None]


def prefixes(radials: Radials, transmitter_m: Numbers, curvature: float) -> RunningReductions:
    """Running maxima and sums along each radial; ``curvature`` is half that of the effective Earth, in m/km²."""
    columns = np.arange(radials.terrain_m.shape[1])
    distance = columns * radials.step_km[:, None]
    ends = transmitter_m[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        surface = (radials.surface_m - ends) / distance - curvature * distance
        terrain = (radials.terrain_m - ends) / distance
    surface[:, 0] = terrain[:, 0] = -np.inf
    after, before = radials.terrain_m[:, 1:], radials.terrain_m[:, :-1]
    out, back = distance[:, 1:], distance[:, :-1]
    step = radials.step_km[:, None]
    first, second = np.zeros_like(distance), np.zeros_like(distance)
    np.cumsum(step * (after + before), axis=1, out=first[:, 1:])
    np.cumsum(step * (after * (2 * out + back) + before * (out + 2 * back)), axis=1, out=second[:, 1:])
    return RunningReductions(
        np.maximum.accumulate(surface, axis=1), np.maximum.accumulate(terrain, axis=1), first, second
    )


def reach(surface_m: Numbers, receivers: Receivers, transmitter_slope: Numbers, curvature: float) -> Numbers:
    """The ``reach`` of Horizons for each path; -inf without points between."""
    direct = (receivers.receiver_m - receivers.transmitter_m) / receivers.distance_km
    is_clear = transmitter_slope < direct
    greatest = np.full(len(direct), -np.inf)
    for some, points in _groups_by_point_count(receivers, np.flatnonzero(is_clear)):
        out, rest = _distances(receivers, some, 1, points)
        above = surface_m[receivers.rows[some], 1 : points + 1]
        rest *= out
        above += curvature * rest
        above -= receivers.transmitter_m[some][:, None] + direct[some][:, None] * out
        above /= np.sqrt(rest, out=rest)
        greatest[some] = above.max(axis=1)
    hidden = np.flatnonzero(~is_clear)
    greatest[hidden] = _steepest_back(surface_m, receivers, hidden, curvature)[hidden]
    some = np.flatnonzero(receivers.last_km > 0)
    last = receivers.subset(some)
    out, height = last.last_km, last.last_surface_m
    rest = last.distance_km - out
    clear = (height + curvature * out * rest - last.transmitter_m - direct[some] * out) / np.sqrt(out * rest)
    blocked = (height - last.receiver_m) / rest + curvature * out
    greatest[some] = np.maximum(greatest[some], np.where(is_clear[some], clear, blocked))
    return greatest


def _steepest_back(surface_m: Numbers, receivers: Receivers, hidden: NDArray[np.intp], curvature: float) -> Numbers:
    """The steepest ray from each hidden receiver back to the points between; -inf for the others.

    The nearest points are searched first, as they mostly contain the horizon. The others are searched only if an upper
    bound, the highest surface among them, is steeper.
    """
    greatest = np.full(receivers.rows.size, -np.inf)
    highest = np.maximum.accumulate(surface_m, axis=1)
    for near, points in _groups_by_point_count(receivers, hidden):
        first = max(points - _NEAR_POINTS, 0) + 1
        greatest[near] = _slopes_back(surface_m, receivers, near, (first, points), curvature=curvature)
        if first > 1:
            out_km = (first - 1) * receivers.step_km[near]
            beyond = highest[receivers.rows[near], first - 1] - receivers.receiver_m[near]
            # The bound: a point above the receiver is steepest at the nearest distance, one below at the farthest.
            rest_km = np.where(beyond > 0, receivers.distance_km[near] - out_km, receivers.distance_km[near])
            far = near[beyond / rest_km + curvature * out_km > greatest[near]]
            if far.size:
                steeper = _slopes_back(surface_m, receivers, far, (1, first - 1), curvature=curvature)
                greatest[far] = np.maximum(greatest[far], steeper)
    return greatest


def _slopes_back(
    surface_m: Numbers, receivers: Receivers, some: NDArray[np.intp], points: tuple[int, int], *, curvature: float
) -> Numbers:
    """The steepest ray from some receivers to the points from the first to the last of ``points``."""
    first, last = points
    out, rest = _distances(receivers, some, first, last)
    slopes = surface_m[receivers.rows[some], first : last + 1]
    slopes -= receivers.receiver_m[some][:, None]
    slopes /= rest
    slopes += curvature * out
    steepest: Numbers = slopes.max(axis=1)
    return steepest


def obstruction(terrain_m: Numbers, receivers: Receivers) -> Obstruction:
    """The highest rise of bare ground above the line between both antennas; -inf without points between."""
    direct = (receivers.receiver_m - receivers.transmitter_m) / receivers.distance_km
    height = np.full(len(direct), -np.inf)
    slope = np.full(len(direct), -np.inf)
    for some, points in _groups_by_point_count(receivers, np.arange(len(direct))):
        out, rest = _distances(receivers, some, 1, points)
        ground = terrain_m[receivers.rows[some], 1 : points + 1]
        slope[some] = ((ground - receivers.receiver_m[some][:, None]) / rest).max(axis=1)
        ground -= receivers.transmitter_m[some][:, None] + direct[some][:, None] * out
        height[some] = ground.max(axis=1)
    some = np.flatnonzero(receivers.last_km > 0)
    last = receivers.subset(some)
    out, ground = last.last_km, last.last_ground_m
    height[some] = np.maximum(height[some], ground - last.transmitter_m - direct[some] * out)
    slope[some] = np.maximum(slope[some], (ground - last.receiver_m) / (last.distance_km - out))
    return Obstruction(height, slope)


def _groups_by_point_count(receivers: Receivers, subset: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], int]]:
    """Groups of receivers with the same number of points between, and that number; those without are left out."""
    subset = subset[receivers.full_points[subset] > 0]
    points = receivers.full_points[subset]
    order = np.argsort(points, kind="stable")
    counts, begins = np.unique(points[order], return_index=True)
    if subset.size:
        yield from zip(np.split(subset[order], begins[1:]), counts.tolist(), strict=True)


def _distances(receivers: Receivers, some: NDArray[np.intp], first: int, last: int) -> tuple[Numbers, Numbers]:
    """Distances of points ``first`` to ``last`` from the transmitter, and from each receiver (a new array)."""
    out = np.arange(first, last + 1)[None, :] * receivers.step_km[some][:, None]
    return out, receivers.distance_km[some][:, None] - out
