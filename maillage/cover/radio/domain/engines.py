"""Losses along radials, vectorised over receivers: an engine samples and reduces, the formulas are shared.

Two engines with the same results: NumPy always, compiled code if Numba is installed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain import array_engine
from maillage.cover.radio.domain.array_engine import ON_EDGE
from maillage.cover.radio.domain.diffraction import Horizons, diffraction_db
from maillage.cover.radio.domain.radials import (
    Counts,
    Numbers,
    Obstruction,
    Radials,
    Receivers,
    RunningReductions,
    StraightLines,
)
from maillage.cover.radio.domain.rasters import Clutter, HeightRaster
from maillage.cover.radio.domain.smooth_surfaces import AntennaEnds, GroundTotals, smooth_paths
from maillage.cover.radio.domain.spherical_earth import SmoothPaths, is_certainly_clear
from maillage.cover.radio.domain.waves import Wave, effective_earth_radius_km, free_space_db


@dataclass(frozen=True, slots=True)
class PropagationEngine:
    """The functions of an engine: sampling of rasters, and reductions along radials."""

    ground_along: Callable[[HeightRaster, StraightLines], tuple[Numbers, Counts]]
    standing_along: Callable[[HeightRaster, StraightLines, float], Numbers]
    prefixes: Callable[[Radials, Numbers, float], RunningReductions]
    reach: Callable[[Numbers, Receivers, Numbers, float], Numbers]
    obstruction: Callable[[Numbers, Receivers], Obstruction]


ARRAYS = PropagationEngine(
    array_engine.ground_along,
    array_engine.standing_along,
    array_engine.prefixes,
    array_engine.reach,
    array_engine.obstruction,
)


@cache
def default_engine() -> PropagationEngine:
    """The compiled engine if Numba is installed, otherwise that of arrays; fixed for the process."""
    if find_spec("numba") is None:
        return ARRAYS
    from maillage.cover.radio.domain import compiled_engine  # noqa: PLC0415 -- Numba takes a second to load

    return PropagationEngine(
        compiled_engine.ground_along,
        compiled_engine.standing_along,
        compiled_engine.prefixes,
        compiled_engine.reach,
        compiled_engine.obstruction,
    )


def losses_db(
    radials: Radials,
    receivers: Receivers,
    wave: Wave,
    *,
    feet_m: Numbers,
    engine: PropagationEngine,
    clear_m: float = 0.0,
) -> Numbers:
    """Median basic losses to ``receivers``; ``feet_m`` is the ground below each one's transmitter, in m above sea.

    Clutter within ``clear_m`` of a receiver is ignored: its antenna is assumed to look over its surroundings.
    """
    curvature = 500 / effective_earth_radius_km(wave.air)
    # Each row has one transmitter, so any of its receivers gives the height.
    ends = np.zeros(len(radials.terrain_m))
    ends[receivers.rows] = receivers.transmitter_m
    before = engine.prefixes(radials, ends, curvature)
    distance_km, last_km, last_m = receivers.distance_km, receivers.last_km, receivers.last_surface_m
    if clear_m > 0:
        slope, reach = _cleared_horizon(radials, receivers, before, clear_m=clear_m, curvature=curvature, engine=engine)
    else:
        slope = _with_last(
            before.surface_slope[receivers.rows, receivers.full_points] + curvature * distance_km,
            receivers,
            lambda: (last_m - receivers.transmitter_m) / last_km + curvature * (distance_km - last_km),
        )
        reach = engine.reach(radials.surface_m, receivers, slope, curvature)
    actual = Horizons(distance_km, receivers.transmitter_m, receivers.receiver_m, slope, reach)
    smooth = _smooth_ground(radials, receivers, before, wave, feet_m=feet_m, engine=engine)
    flat = partial(_flat_horizons, receivers, curvature=curvature, engine=engine, columns=radials.terrain_m.shape[1])
    difference = receivers.transmitter_m - receivers.receiver_m
    return free_space_db(distance_km, difference, wave.frequency_ghz) + diffraction_db(actual, smooth, wave, flat)


def _cleared_horizon(
    radials: Radials,
    receivers: Receivers,
    before: RunningReductions,
    *,
    clear_m: float,
    curvature: float,
    engine: PropagationEngine,
) -> tuple[Numbers, Numbers]:
    """Slope and reach of Horizons with clutter up to ``clear_m`` before each receiver, and bare ground from there."""
    rows, distance_km, step_km = receivers.rows, receivers.distance_km, receivers.step_km
    clear_km = clear_m / 1_000
    far = np.ceil((distance_km - clear_km) / step_km - ON_EDGE).astype(np.int64) - 1
    far = np.clip(far, 0, receivers.full_points)
    last_is_far = (receivers.last_km > 0) & (distance_km - receivers.last_km > clear_km + ON_EDGE)
    standing = replace(receivers, full_points=far, last_km=np.where(last_is_far, receivers.last_km, -1.0))
    slope = before.surface_slope[rows, far] + curvature * distance_km
    bare = []  # the few points without clutter: distance, ground height, and which receivers they apply to
    for back in range(int((receivers.full_points - far).max(initial=0))):
        point = np.maximum(receivers.full_points - back, 1)
        bare.append((point * step_km, radials.terrain_m[rows, point], point > far))
    bare.append((receivers.last_km, receivers.last_ground_m, (receivers.last_km > 0) & ~last_is_far))
    with np.errstate(divide="ignore", invalid="ignore"):
        for out, ground_m, is_bare in bare:
            seen = (ground_m - receivers.transmitter_m) / out + curvature * (distance_km - out)
            slope = np.where(is_bare, np.maximum(slope, seen), slope)
        last_km = standing.last_km
        seen = (receivers.last_surface_m - receivers.transmitter_m) / last_km + curvature * (distance_km - last_km)
        slope = np.where(last_is_far, np.maximum(slope, seen), slope)
        reach = engine.reach(radials.surface_m, standing, slope, curvature)
        direct = (receivers.receiver_m - receivers.transmitter_m) / distance_km
        is_clear = slope < direct
        for out, ground_m, is_bare in bare:
            apart = out * (distance_km - out)
            above = ground_m + curvature * apart - receivers.transmitter_m - direct * out
            hidden = (ground_m - receivers.receiver_m) / (distance_km - out) + curvature * out
            reach = np.where(is_bare, np.maximum(reach, np.where(is_clear, above / np.sqrt(apart), hidden)), reach)
    return slope, reach


def _with_last(slopes: Numbers, receivers: Receivers, last: Callable[[], Numbers]) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        greatest: Numbers = np.where(receivers.last_km > 0, np.maximum(slopes, last()), slopes)
    return greatest


def _smooth_ground(
    radials: Radials,
    receivers: Receivers,
    before: RunningReductions,
    wave: Wave,
    *,
    feet_m: Numbers,
    engine: PropagationEngine,
) -> SmoothPaths:
    """The paths above their smooth ground.

    Ground rising above the direct line lowers the smooth surface, thus raises the antennas above it. A path that is
    surely clear without that correction remains clear with it, so obstructions are only computed for the others.
    """
    ground = _ground_totals(radials, receivers, before)
    ends = AntennaEnds(receivers.distance_km, feet_m, receivers.transmitter_m, receivers.ground_m, receivers.receiver_m)
    smooth = smooth_paths(ends, ground)
    is_clear = is_certainly_clear(smooth, wave, effective_earth_radius_km(wave.air))
    some = np.flatnonzero((ground.transmitter_slope > 0) & ~is_clear)
    if some.size:
        lower = receivers.subset(some)
        rising = engine.obstruction(radials.terrain_m, lower)
        direct = (lower.receiver_m - lower.transmitter_m) / lower.distance_km
        lowered = smooth_paths(
            AntennaEnds(
                lower.distance_km, feet_m[some], lower.transmitter_m, lower.ground_m, lower.receiver_m
            ),
            GroundTotals(
                ground.first_sum[some], ground.second_sum[some], rising.height_m, ground.transmitter_slope[some],
                rising.receiver_slope + direct,
            ),
        )  # fmt: skip
        smooth.transmitter_m[some], smooth.receiver_m[some] = lowered.transmitter_m, lowered.receiver_m
    return smooth


def _ground_totals(radials: Radials, receivers: Receivers, before: RunningReductions) -> GroundTotals:
    """The ground totals without obstructions."""
    rows, full = receivers.rows, receivers.full_points
    direct = (receivers.receiver_m - receivers.transmitter_m) / receivers.distance_km
    last_km, height = receivers.last_km, receivers.last_ground_m
    slope = _with_last(
        before.terrain_slope[rows, full], receivers, lambda: (height - receivers.transmitter_m) / last_km
    )
    # From the last shared column to the point before the receiver, then to the receiver.
    full_km, full_m = full * receivers.step_km, radials.terrain_m[rows, full]
    has_last = receivers.last_km > 0
    middle_km, middle_m = np.where(has_last, last_km, full_km), np.where(has_last, height, full_m)
    end_km, end_m = receivers.distance_km, receivers.ground_m
    first = (middle_km - full_km) * (middle_m + full_m) + (end_km - middle_km) * (end_m + middle_m)
    second = (middle_km - full_km) * (middle_m * (2 * middle_km + full_km) + full_m * (middle_km + 2 * full_km)) + (
        end_km - middle_km
    ) * (end_m * (2 * end_km + middle_km) + middle_m * (end_km + 2 * middle_km))
    return GroundTotals(
        before.first_sum[rows, full] + first,
        before.second_sum[rows, full] + second,
        np.zeros(len(rows)),
        slope - direct,
        np.zeros(len(rows)),
    )


def _flat_horizons(
    receivers: Receivers,
    smooth: SmoothPaths,
    some: NDArray[np.intp],
    *,
    curvature: float,
    engine: PropagationEngine,
    columns: int,
) -> Horizons:
    """Horizons over flat ground at the same points between."""
    path = receivers.subset(some)
    flat = Receivers(
        np.zeros_like(path.rows),
        path.distance_km,
        path.step_km,
        path.full_points,
        path.last_km,
        np.zeros(len(some)),
        np.zeros(len(some)),
        path.ground_m,
        smooth.transmitter_m,
        smooth.receiver_m,
    )
    # The slope to the bulge has a single maximum at √(height / curvature), so one of its neighbours is the answer.
    highest = np.sqrt(smooth.transmitter_m / curvature) / path.step_km
    last_km = path.last_km
    slope = np.full(len(some), -np.inf)
    for position in (np.floor(highest), np.ceil(highest)):
        out = np.clip(position, 1, np.maximum(path.full_points, 1)) * path.step_km
        seen = curvature * (path.distance_km - out) - smooth.transmitter_m / out
        slope = np.where(path.full_points > 0, np.maximum(slope, seen), slope)
    slope = _with_last(slope, path, lambda: curvature * (path.distance_km - last_km) - smooth.transmitter_m / last_km)
    reach = engine.reach(np.zeros((1, columns)), flat, slope, curvature)
    return Horizons(path.distance_km, smooth.transmitter_m, smooth.receiver_m, slope, reach)


def sampled_radials(
    terrain: HeightRaster, clutter: Clutter, lines: StraightLines, engine: PropagationEngine
) -> Radials:
    """Terrain along ``lines``, and the surface with clutter from the second column on."""
    ground, columns = engine.ground_along(terrain, lines)
    if clutter.raster is None:
        surface = ground + clutter.assumed_m
    else:
        surface = engine.standing_along(clutter.raster, lines, clutter.assumed_m)
        surface += ground
    surface[:, 0] = ground[:, 0]
    return Radials(ground, surface, np.hypot(lines.east_m, lines.north_m) / 1_000, columns)


def clutter_heights(clutter: Clutter, x_m: Numbers, y_m: Numbers) -> Numbers:
    """Clutter heights at positions: those of the raster, or the assumed height if unknown."""
    if clutter.raster is None:
        return np.full(x_m.shape, clutter.assumed_m, np.float64)
    mapped = array_engine.nearest_heights(clutter.raster, x_m, y_m)
    return np.where(np.isfinite(mapped), mapped, clutter.assumed_m)
