"""Losses to every cell around a mast: ground is sampled once per radial, receivers at their exact position."""

from math import ceil, floor, pi

import numpy as np

from maillage.core.problems import Refused, sentence
from maillage.cover.radio.domain.array_engine import interpolated_heights
from maillage.cover.radio.domain.engines import (
    PropagationEngine,
    clutter_heights,
    default_engine,
    losses_db,
    sampled_radials,
)
from maillage.cover.radio.domain.paths import PROFILE_STEP_M, Mast
from maillage.cover.radio.domain.radials import Receivers, StraightLines, points_between
from maillage.cover.radio.domain.rasters import CellWindow, Clutter, HeightRaster, LossRaster
from maillage.cover.radio.domain.validity import refuse_antenna, refuse_distance, refuse_wave
from maillage.cover.radio.domain.waves import Wave


def sweep(
    terrain: HeightRaster,
    clutter: Clutter,
    mast: Mast,
    *,
    wave: Wave,
    receiver_height_m: float,
    radius_m: float,
    cell_m: float,
    engine: PropagationEngine | None = None,
) -> LossRaster:
    """Median basic loss from ``mast`` to receivers in all cells of ``cell_m`` within ``radius_m`` (at most 50 km).

    The window is aligned to multiples of ``cell_m``, so that rasters of several masts can be overlaid. NaN outside the
    radius or if terrain on the path is unknown. Distance and ground are those of the cell's centre; the points between
    are those of the nearest radial, at most half a cell away. Refused: a mast outside the terrain.
    """
    refuse_wave(wave)
    refuse_antenna(mast.height_m)
    refuse_antenna(receiver_height_m)
    refuse_distance(radius_m / 1_000)
    engine = engine or default_engine()
    foot = mast_ground_m(terrain, mast)
    west, north = floor((mast.x_m - radius_m) / cell_m) * cell_m, ceil((mast.y_m + radius_m) / cell_m) * cell_m
    columns, rows = ceil((mast.x_m + radius_m - west) / cell_m), ceil((north - mast.y_m + radius_m) / cell_m)
    losses = np.full((rows, columns), np.nan, np.float32)
    east_m, north_m = np.meshgrid(
        west + (np.arange(columns) + 0.5) * cell_m - mast.x_m, north - (np.arange(rows) + 0.5) * cell_m - mast.y_m
    )
    distance_m = np.hypot(east_m, north_m)
    ground = interpolated_heights(terrain, east_m + mast.x_m, north_m + mast.y_m)
    places = np.flatnonzero((distance_m <= radius_m) & (distance_m > 0) & np.isfinite(ground))
    lines = lines_around(mast, radius_m=radius_m, spacing_m=cell_m)
    radials = sampled_radials(terrain, clutter, lines, engine)
    east_m, north_m, distance_m, ground = (values.ravel()[places] for values in (east_m, north_m, distance_m, ground))
    count = len(lines.east_m)
    nearest = np.rint(np.arctan2(north_m, east_m) / (2 * pi) * count).astype(np.int64) % count
    full_points, last_km = points_between(distance_m / 1_000, radials.step_km[nearest])
    # The last point before the receiver is on its own path, not on the radial beside it.
    share = np.maximum(last_km, 0) * 1_000 / distance_m
    last_x_m, last_y_m = mast.x_m + east_m * share, mast.y_m + north_m * share
    last_ground = interpolated_heights(terrain, last_x_m, last_y_m)
    receivers = Receivers(
        nearest,
        distance_m / 1_000,
        radials.step_km[nearest],
        full_points,
        last_km,
        last_ground,
        last_ground + clutter_heights(clutter, last_x_m, last_y_m),
        ground,
        np.full(len(places), foot + mast.height_m),
        ground + receiver_height_m,
    )
    is_known = np.isfinite(last_ground) & (full_points < radials.known[nearest])
    feet = np.full(len(places), foot)
    lost = losses_db(radials, receivers, wave, feet_m=feet, engine=engine, clear_m=clutter.clear_m)
    losses.ravel()[places] = np.where(is_known, lost, np.nan)
    return LossRaster(losses, CellWindow(west, north, cell_m), clutter.source, PROFILE_STEP_M)


def lines_around(mast: Mast, *, radius_m: float, spacing_m: float) -> StraightLines:
    """Lines in all directions, at most ``spacing_m`` apart at their ends."""
    count = max(ceil(2 * pi * radius_m / spacing_m), 8)
    angles = np.arange(count) * (2 * pi / count)
    steps = ceil(radius_m / PROFILE_STEP_M)
    east_m, north_m = np.cos(angles) * PROFILE_STEP_M, np.sin(angles) * PROFILE_STEP_M
    return StraightLines(mast.x_m, mast.y_m, east_m, north_m, steps + 1)


def known_ground_m(terrain: HeightRaster, mast: Mast) -> float | None:
    """The ground height below ``mast``; None if unknown."""
    foot = interpolated_heights(terrain, np.array([[mast.x_m]]), np.array([[mast.y_m]]))
    return float(foot[0, 0]) if np.isfinite(foot).all() else None


def mast_ground_m(terrain: HeightRaster, mast: Mast) -> float:
    """The same; Refused if unknown."""
    foot = known_ground_m(terrain, mast)
    if foot is None:
        raise Refused(
            "mast_outside_terrain",
            sentence(
                "Le site (%(x)s, %(y)s en Lambert-93) est hors du terrain chargé, ou en mer : vérifiez sa position, "
                "ou chargez le terrain qui l’entoure."
            ),
            x=round(mast.x_m),
            y=round(mast.y_m),
        )
    return foot
