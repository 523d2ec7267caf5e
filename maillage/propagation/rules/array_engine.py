"""Sampling and reductions with NumPy alone: the same figures as the compiled engine's, on every installation."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.propagation.rules.radials import (
    Counts,
    Numbers,
    Obstruction,
    Prefixes,
    Radials,
    Receivers,
    StraightLines,
)
from maillage.propagation.terms.rasters import HeightRaster

# A point on the edge of two cells is in the next one, whatever the last bit of a sum says: both engines choose alike.
ON_EDGE: Final = 1e-6


def interpolated_heights(raster: HeightRaster, x_m: Numbers, y_m: Numbers) -> Numbers:
    """Heights between the middles of four cells, NaN where one of them is unknown or outside."""
    heights, window = raster.heights_m, raster.window
    column = (x_m - window.west_m) / window.cell_m - 0.5
    row = (window.north_m - y_m) / window.cell_m - 0.5
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    inside = (column >= 0) & (row >= 0) & (column <= last_column) & (row <= last_row)
    west = np.clip(np.floor(np.where(inside, column, 0)), 0, max(last_column - 1, 0)).astype(np.int64)
    top = np.clip(np.floor(np.where(inside, row, 0)), 0, max(last_row - 1, 0)).astype(np.int64)
    east, bottom = np.minimum(west + 1, last_column), np.minimum(top + 1, last_row)
    across, down = column - west, row - top
    upper = heights[top, west] * (1 - across) + heights[top, east] * across
    lower = heights[bottom, west] * (1 - across) + heights[bottom, east] * across
    heights_m: Numbers = np.where(inside, upper * (1 - down) + lower * down, np.nan)
    return heights_m


def nearest_heights(raster: HeightRaster, x_m: Numbers, y_m: Numbers) -> Numbers:
    """The heights of the cells around positions, NaN where unknown or outside."""
    heights, window = raster.heights_m, raster.window
    column = np.floor((x_m - window.west_m) / window.cell_m + ON_EDGE).astype(np.int64)
    row = np.floor((window.north_m - y_m) / window.cell_m + ON_EDGE).astype(np.int64)
    inside = (column >= 0) & (row >= 0) & (column < heights.shape[1]) & (row < heights.shape[0])
    heights_m: Numbers = np.where(inside, heights[np.where(inside, row, 0), np.where(inside, column, 0)], np.nan)
    return heights_m


def ground_along(raster: HeightRaster, lines: StraightLines) -> tuple[Numbers, Counts]:
    """Interpolated heights along lines, a row each, and how many of each row are known; what follows those is 0."""
    ground = interpolated_heights(raster, *_positions(lines))
    unknown = np.isnan(ground)
    known_columns = np.where(unknown.any(axis=1), unknown.argmax(axis=1), ground.shape[1])
    ground[np.arange(ground.shape[1])[None, :] >= known_columns[:, None]] = 0
    return ground, known_columns


def standing_along(raster: HeightRaster, lines: StraightLines, assumed_m: float) -> Numbers:
    """Heights of the cells that lines go through, a row each; ``assumed_m`` where they are unknown."""
    standing = nearest_heights(raster, *_positions(lines))
    return np.where(np.isnan(standing), assumed_m, standing)


def _positions(lines: StraightLines) -> tuple[Numbers, Numbers]:
    steps = np.arange(lines.columns)[None, :]
    return lines.foot_x_m + steps * lines.east_m[:, None], lines.foot_y_m + steps * lines.north_m[:, None]


def prefixes(radials: Radials, transmitter_m: Numbers, curvature: float) -> Prefixes:
    """What each point of each radial has before it; ``curvature`` is half that of the effective Earth, in m/km²."""
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
    return Prefixes(np.maximum.accumulate(surface, axis=1), np.maximum.accumulate(terrain, axis=1), first, second)


def reach(surface_m: Numbers, receivers: Receivers, transmitter_slope: Numbers, curvature: float) -> Numbers:
    """What the points between do to each path: the ``reach`` of its Horizons; -inf without any."""
    direct = (receivers.receiver_m - receivers.transmitter_m) / receivers.distance_km
    is_clear = transmitter_slope < direct
    greatest = np.full(len(direct), -np.inf)
    for some, rows in _alike(receivers, np.flatnonzero(is_clear)):
        out, rest, path = _distances(receivers, some, rows.shape[1])
        above = surface_m[receivers.rows[some][:, None], rows] + curvature * out * rest
        above -= path.transmitter_m[:, None] + direct[some][:, None] * out
        greatest[some] = (above / np.sqrt(out * rest)).max(axis=1)
    for some, rows in _alike(receivers, np.flatnonzero(~is_clear)):
        out, rest, path = _distances(receivers, some, rows.shape[1])
        slopes = (surface_m[receivers.rows[some][:, None], rows] - path.receiver_m[:, None]) / rest + curvature * out
        greatest[some] = slopes.max(axis=1)
    some = np.flatnonzero(receivers.last_km > 0)
    last = receivers.subset(some)
    out, height = last.last_km, last.last_surface_m
    rest = last.distance_km - out
    clear = (height + curvature * out * rest - last.transmitter_m - direct[some] * out) / np.sqrt(out * rest)
    blocked = (height - last.receiver_m) / rest + curvature * out
    greatest[some] = np.maximum(greatest[some], np.where(is_clear[some], clear, blocked))
    return greatest


def obstruction(terrain_m: Numbers, receivers: Receivers) -> Obstruction:
    """How the bare ground between rises above the line between both antennas; -inf without points between."""
    direct = (receivers.receiver_m - receivers.transmitter_m) / receivers.distance_km
    height = np.full(len(direct), -np.inf)
    slope = np.full(len(direct), -np.inf)
    for some, rows in _alike(receivers, np.arange(len(direct))):
        out, rest, path = _distances(receivers, some, rows.shape[1])
        ground = terrain_m[receivers.rows[some][:, None], rows]
        height[some] = (ground - path.transmitter_m[:, None] - direct[some][:, None] * out).max(axis=1)
        slope[some] = ((ground - path.receiver_m[:, None]) / rest).max(axis=1)
    some = np.flatnonzero(receivers.last_km > 0)
    last = receivers.subset(some)
    out, ground = last.last_km, last.last_ground_m
    height[some] = np.maximum(height[some], ground - last.transmitter_m - direct[some] * out)
    slope[some] = np.maximum(slope[some], (ground - last.receiver_m) / (last.distance_km - out))
    return Obstruction(height, slope)


def _alike(receivers: Receivers, subset: NDArray[np.intp]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.int64]]]:
    """Receivers with the same number of points between, and the columns of those points; none without points."""
    subset = subset[receivers.full_points[subset] > 0]
    points = receivers.full_points[subset]
    order = np.argsort(points, kind="stable")
    counts, begins = np.unique(points[order], return_index=True)
    if subset.size:
        for count, some in zip(counts, np.split(subset[order], begins[1:]), strict=True):
            yield some, np.arange(1, count + 1)[None, :]


def _distances(receivers: Receivers, some: NDArray[np.intp], points: int) -> tuple[Numbers, Numbers, Receivers]:
    path = receivers.subset(some)
    out = np.arange(1, points + 1)[None, :] * path.step_km[:, None]
    return out, path.distance_km[:, None] - out, path
