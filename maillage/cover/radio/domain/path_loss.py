"""The exact loss of a single path with its ledger (median land part of ITU-R P.1812), and its sight profile."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.diffraction import Horizons, diffraction_db
from maillage.cover.radio.domain.paths import LossLedger, Metres, PathLoss, PathProfile, ProfilePoint
from maillage.cover.radio.domain.smooth_surfaces import AntennaEnds, profile_totals, smooth_paths
from maillage.cover.radio.domain.spherical_earth import SmoothPaths
from maillage.cover.radio.domain.validity import refuse_antenna, refuse_profile, refuse_wave
from maillage.cover.radio.domain.waves import (
    Wave,
    effective_earth_radius_km,
    free_space_db,
    wavelength_m,
)

Numbers = NDArray[np.float64]


def path_loss(profile: PathProfile, wave: Wave, *, transmitter_height_m: float, receiver_height_m: float) -> PathLoss:
    """Median basic loss in dB over ``profile``, with its parts; antenna heights in metres above ground.

    Refused: points out of order, gaps in the terrain, more than 50 km, frequencies outside 0.03-6 GHz.
    """
    refuse_wave(wave)
    refuse_antenna(transmitter_height_m)
    refuse_antenna(receiver_height_m)
    refuse_profile(profile)
    return profile_loss(profile, wave, transmitter_height_m=transmitter_height_m, receiver_height_m=receiver_height_m)


def profile_loss(
    profile: PathProfile, wave: Wave, *, transmitter_height_m: float, receiver_height_m: float
) -> PathLoss:
    """The same without bounds checks, since the official test cases exceed 50 km."""
    distance, ground = profile.distances_km, profile.terrain_m
    surface = ground + profile.clutter_m
    length_km = distance[-1:] - distance[0]
    between = distance[1:-1] - distance[0]
    transmitter, receiver = ground[:1] + transmitter_height_m, ground[-1:] + receiver_height_m
    curvature = 500 / effective_earth_radius_km(wave.air)
    ends = AntennaEnds(length_km, ground[:1], transmitter, ground[-1:], receiver)
    smooth = smooth_paths(ends, profile_totals(distance - distance[0], ground, ends))

    def flat(smooth: SmoothPaths, _places: NDArray[np.intp]) -> Horizons:
        level = np.zeros(1)
        flat_ends = AntennaEnds(smooth.distance_km, level, smooth.transmitter_m, level, smooth.receiver_m)
        return _horizons(between, np.zeros_like(between), flat_ends, curvature)

    actual = _horizons(between, surface[1:-1], ends, curvature)
    bare = _horizons(between, ground[1:-1], ends, curvature)
    free_db = free_space_db(length_km, transmitter - receiver, wave.frequency_ghz)[0]
    whole_db = diffraction_db(actual, smooth, wave, flat)[0]
    bare_db = diffraction_db(bare, smooth, wave, flat)[0]
    direct = (receiver - transmitter) / length_km
    above = surface[1:-1] + curvature * between * (length_km - between) - transmitter - direct * between
    zones = (
        above / np.sqrt(between * (length_km - between)) * np.sqrt(length_km / wavelength_m(wave.frequency_ghz) / 1000)
    )
    edge = int(np.argmax(zones)) if between.size else None
    is_clear = bool(actual.transmitter_slope[0] < direct[0])
    crossing = None
    if not is_clear:
        out = (receiver - transmitter + actual.reach * length_km) / (actual.transmitter_slope + actual.reach)
        bulge = curvature * out * (length_km - out)
        height = transmitter + actual.transmitter_slope * out - bulge
        crossing = ProfilePoint(float(out[0]), float(height[0]))
    return PathLoss(
        loss_db=float(free_db + whole_db),
        ledger=LossLedger(float(free_db), float(bare_db), float(whole_db - bare_db)),
        diffraction_db=float(whole_db),
        distance_km=float(length_km[0]),
        is_line_of_sight=is_clear,
        fresnel_clearance=float("inf") if edge is None else -float(zones[edge]),
        bullington_point=crossing,
        dominant_edge=None if edge is None else ProfilePoint(float(between[edge]), float(surface[1:-1][edge])),
    )


@dataclass(frozen=True, slots=True)
class SightProfile:
    """Heights along a path in metres: ground and surface raised by the effective Earth's bulge, and the straight ray.

    ``zone_m`` is the radius of the first Fresnel zone; ``bulge_m`` is the bulge, largest at mid-path.
    """

    distances_km: Metres
    ground_m: Metres
    surface_m: Metres
    ray_m: Metres
    zone_m: Metres
    bulge_m: Metres


def sight_profile(
    profile: PathProfile, wave: Wave, *, transmitter_height_m: float, receiver_height_m: float
) -> SightProfile:
    """The heights along a path and its ray; antenna heights in metres above ground."""
    out_km = profile.distances_km - profile.distances_km[0]
    rest_km = out_km[-1] - out_km
    bulge = 500 / effective_earth_radius_km(wave.air) * out_km * rest_km
    ground = profile.terrain_m + bulge
    ends = (profile.terrain_m[0] + transmitter_height_m, profile.terrain_m[-1] + receiver_height_m)
    ray = ends[0] + (ends[1] - ends[0]) * out_km / out_km[-1]
    zone = np.sqrt(wavelength_m(wave.frequency_ghz) * out_km * rest_km * 1_000 / out_km[-1])
    return SightProfile(out_km, ground, ground + profile.clutter_m, ray, zone, bulge)


def _horizons(between: Numbers, heights: Numbers, ends: AntennaEnds, curvature: float) -> Horizons:
    """Equations 13, 15 and 17 at the points between."""
    length_km, transmitter, receiver = ends.distance_km, ends.transmitter_m, ends.receiver_m
    rest = length_km - between
    bulged = heights + curvature * between * rest
    none = np.array([-np.inf])
    slope = np.max((bulged - transmitter) / between, keepdims=True, initial=-np.inf)
    direct = (receiver - transmitter) / length_km
    if not between.size:
        return Horizons(length_km, transmitter, receiver, none, none)
    if slope[0] < direct[0]:
        reach = np.max((bulged - transmitter - direct * between) / np.sqrt(between * rest), keepdims=True)
    else:
        reach = np.max((bulged - receiver) / rest, keepdims=True)
    return Horizons(length_km, transmitter, receiver, slope, reach)
