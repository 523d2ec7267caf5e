"""Spherical-Earth diffraction over land: ITU-R P.1812, sections 4.3.2 and 4.3.3."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.waves import Polarisation, Wave, wavelength_m

Numbers = NDArray[np.float64]

# Land of medium moisture.
_PERMITTIVITY: Final = 22.0
_CONDUCTIVITY: Final = 0.003  # siemens per metre
_WANTED_SHARE: Final = 17.456  # 0.55 of the radius of the first Fresnel zone, for km and m (equation 25)
_TOUCHING_SHARES: Final = (0.3, 0.55, 0.8, 1.0)
_SURE_M: Final = 0.01


@dataclass(frozen=True, slots=True)
class SmoothPaths:
    """Paths over a smooth Earth: ends in metres above it."""

    distance_km: Numbers
    transmitter_m: Numbers
    receiver_m: Numbers


def spherical_earth_db(paths: SmoothPaths, wave: Wave, earth_radius_km: float) -> Numbers:
    """Loss over the bulge; 0 if more than 0.55 of the first Fresnel zone is clear: equations 22 to 27."""
    distance, high, low = paths.distance_km, paths.transmitter_m, paths.receiver_m
    roots = np.sqrt(high) + np.sqrt(low)
    horizon_km = np.sqrt(2 * earth_radius_km / 1_000) * roots
    clearance, lowest_km = least_clearance(paths, earth_radius_km)
    with np.errstate(invalid="ignore", divide="ignore"):
        wanted_clearance = _WANTED_SHARE * np.sqrt(
            lowest_km * (distance - lowest_km) * wavelength_m(wave.frequency_ghz) / distance
        )
        # The Earth radius for which the path just touches it.
        touching_radius = 500 * (distance / roots) ** 2
        share = np.where(distance >= horizon_km, 1.0, 1 - clearance / wanted_clearance)
    loss = np.zeros_like(distance)
    some = np.flatnonzero(share > 0)
    if some.size:
        beyond = distance[some] >= horizon_km[some]
        radius = np.where(beyond, earth_radius_km, touching_radius[some])
        subset = SmoothPaths(distance[some], high[some], low[some])
        first_term = first_term_db(subset, wave, radius)
        loss[some] = np.where(beyond, first_term, share[some] * np.maximum(first_term, 0))
    return loss


def is_certainly_clear(paths: SmoothPaths, wave: Wave, earth_radius_km: float) -> NDArray[np.bool_]:
    """Whether ``spherical_earth_db`` is certainly 0 for a path, even with higher ends; False is inconclusive.

    The required clearance R(x) is at most (R(x)² / t + t) / 2 for any t > 0. If the ray is above that bound everywhere,
    it is also with higher ends.
    """
    distance, high, low = paths.distance_km, paths.transmitter_m, paths.receiver_m
    length = wavelength_m(wave.frequency_ghz)
    widest = _WANTED_SHARE * np.sqrt(distance * length) / 2
    is_clear = np.zeros(distance.shape, np.bool_)
    for share in _TOUCHING_SHARES:
        touching = widest * share
        # Ray minus bound is a parabola along the path.
        bend = 500 / earth_radius_km + _WANTED_SHARE**2 * length / (2 * distance * touching)
        lowest_km = np.clip(distance / 2 + (high - low) / (2 * bend * distance), 0, distance)
        above = high + (low - high) * lowest_km / distance - bend * lowest_km * (distance - lowest_km) - touching / 2
        is_clear |= above > _SURE_M
    return is_clear


def least_clearance(paths: SmoothPaths, earth_radius_km: float) -> tuple[Numbers, Numbers]:
    """The least height of the ray above the bulge (m), and its distance (km): equations 23 and 24."""
    distance, high, low = paths.distance_km, paths.transmitter_m, paths.receiver_m
    both = high + low
    with np.errstate(invalid="ignore", divide="ignore"):
        c = (high - low) / both
        m = 250 * distance**2 / (earth_radius_km * both)
        angle = np.arccos(np.clip(1.5 * c * np.sqrt(3 * m / (m + 1) ** 3), -1, 1))
        b = 2 * np.sqrt((m + 1) / (3 * m)) * np.cos(np.pi / 3 + angle / 3)
    outward = distance / 2 * (1 + b)
    back = distance - outward
    rays = (high - 500 * outward**2 / earth_radius_km) * back + (low - 500 * back**2 / earth_radius_km) * outward
    return rays / distance, outward


def first_term_db(paths: SmoothPaths, wave: Wave, earth_radius_km: Numbers) -> Numbers:
    """The first term of the residue series: equations 29 to 36."""
    f = wave.frequency_ghz
    ground = (18 * _CONDUCTIVITY / f) ** 2
    k = 0.036 * (earth_radius_km * f) ** (-1 / 3) * ((_PERMITTIVITY - 1) ** 2 + ground) ** -0.25
    if wave.polarisation is Polarisation.VERTICAL:
        k = k * np.sqrt(_PERMITTIVITY**2 + ground)
    beta = (1 + 1.6 * k**2 + 0.67 * k**4) / (1 + 4.5 * k**2 + 1.53 * k**4)
    x = 21.88 * beta * (f / earth_radius_km**2) ** (1 / 3) * paths.distance_km
    with np.errstate(invalid="ignore", divide="ignore"):
        distance_db = np.where(x >= 1.6, 11 + 10 * np.log10(x) - 17.6 * x, -20 * np.log10(x) - 5.6488 * x**1.425)
    heights = 0.9575 * beta**2 * (f**2 / earth_radius_km) ** (1 / 3)
    least = 2 + 20 * np.log10(k)
    gains = _height_gain_db(heights * paths.transmitter_m, least) + _height_gain_db(heights * paths.receiver_m, least)
    loss: Numbers = -distance_db - gains
    return loss


def _height_gain_db(b: Numbers, least: Numbers) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        high = 17.6 * np.sqrt(b - 1.1) - 5 * np.log10(b - 1.1) - 8
        low = 20 * np.log10(b + 0.1 * b**3)
    gain: Numbers = np.maximum(np.where(b > 2, high, low), least)
    return gain
