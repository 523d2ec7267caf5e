"""Exact losses to many receivers, each with its own profile in equal steps of at most 25 m."""

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.array_engine import ON_EDGE, interpolated_heights
from maillage.cover.radio.domain.engines import (
    PropagationEngine,
    clutter_heights,
    default_engine,
    losses_db,
    sampled_radials,
)
from maillage.cover.radio.domain.paths import PROFILE_STEP_M, Mast, PathProfile
from maillage.cover.radio.domain.radials import Numbers, Receivers, StraightLines, points_between
from maillage.cover.radio.domain.rasters import Clutter, HeightRaster
from maillage.cover.radio.domain.sweep import mast_ground_m
from maillage.cover.radio.domain.validity import LONGEST_KM, refuse_antenna, refuse_wave
from maillage.cover.radio.domain.waves import Wave

# Profiles per block: their arrays stay in the processor's cache.
_AT_ONCE = 1_024


def point_losses(
    terrain: HeightRaster,
    clutter: Clutter,
    mast: Mast,
    *,
    wave: Wave,
    x_m: Numbers,
    y_m: Numbers,
    receiver_height_m: float,
    engine: PropagationEngine | None = None,
) -> Numbers:
    """Median basic losses to receivers at Lambert-93 positions; NaN beyond 50 km and if terrain is unknown."""
    refuse_wave(wave)
    refuse_antenna(mast.height_m)
    refuse_antenna(receiver_height_m)
    engine = engine or default_engine()
    foot = mast_ground_m(terrain, mast)
    losses = np.full(len(x_m), np.nan)
    distance_m = np.hypot(x_m - mast.x_m, y_m - mast.y_m)
    near = np.flatnonzero((distance_m > 0) & (distance_m <= LONGEST_KM * 1_000))
    # Blocks of similar length, since a block is as wide as its longest profile; sorted by azimuth, so that neighbours
    # read the same cells.
    order = near[np.argsort(distance_m[near], kind="stable")]
    angles = np.arctan2(y_m - mast.y_m, x_m - mast.x_m)
    for begin in range(0, len(order), _AT_ONCE):
        some = order[begin : begin + _AT_ONCE]
        some = some[np.argsort(angles[some], kind="stable")]
        losses[some] = block_losses(
            terrain, clutter, mast, wave=wave, ends=np.stack((x_m[some], y_m[some])), height_m=receiver_height_m,
            foot_m=foot, engine=engine,
        )  # fmt: skip
    return losses


def block_losses(
    terrain: HeightRaster,
    clutter: Clutter,
    mast: Mast,
    *,
    wave: Wave,
    ends: NDArray[np.float64],
    height_m: float,
    foot_m: float,
    engine: PropagationEngine,
) -> Numbers:
    """Losses to receivers at ``ends`` of shape (2, n), x then y, with all their profiles in memory."""
    east, north = ends[0] - mast.x_m, ends[1] - mast.y_m
    distance_m = np.hypot(east, north)
    steps = np.ceil(distance_m / PROFILE_STEP_M).astype(np.int64)
    lines = StraightLines(mast.x_m, mast.y_m, east / steps, north / steps, int(steps.max()) + 1)
    radials = sampled_radials(terrain, clutter, lines, engine)
    rows = np.arange(len(steps))
    ground = radials.terrain_m[rows, steps]
    full_points, last_km = points_between(distance_m / 1_000, radials.step_km)
    receivers = Receivers(
        rows,
        distance_m / 1_000,
        radials.step_km,
        full_points,
        last_km,
        radials.terrain_m[rows, steps - 1],
        radials.surface_m[rows, steps - 1],
        ground,
        np.full(len(rows), foot_m + mast.height_m),
        ground + height_m,
    )
    losses = losses_db(
        radials, receivers, wave, feet_m=np.full(len(rows), foot_m), engine=engine, clear_m=clutter.clear_m
    )
    return np.where(radials.known > steps, losses, np.nan)


def sampled_profile(terrain: HeightRaster, clutter: Clutter, mast: Mast, *, x_m: float, y_m: float) -> PathProfile:
    """The profile from ``mast`` to a position, in equal steps of at most 25 m; NaN if terrain is unknown.

    Without clutter on its last ``clutter.clear_m``.
    """
    distance_m = float(np.hypot(x_m - mast.x_m, y_m - mast.y_m))
    out = np.linspace(0, 1, max(int(np.ceil(distance_m / PROFILE_STEP_M)), 1) + 1)
    east, north = mast.x_m + (x_m - mast.x_m) * out, mast.y_m + (y_m - mast.y_m) * out
    standing = np.zeros(len(out))
    standing[1:-1] = clutter_heights(clutter, east, north)[1:-1]
    standing[(1 - out) * distance_m <= clutter.clear_m + ON_EDGE] = 0.0
    return PathProfile(out * distance_m / 1_000, interpolated_heights(terrain, east, north), standing)
