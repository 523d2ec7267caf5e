"""Diffraction over land: knife edges, Bullington and delta-Bullington (ITU-R P.1812, sections 4.3.1 and 4.3.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.spherical_earth import SmoothPaths, spherical_earth_db
from maillage.cover.radio.domain.waves import Wave, effective_earth_radius_km, wavelength_m

Numbers = NDArray[np.float64]

# Below this an edge causes no loss: more than 0.55 of the first Fresnel radius is clear.
_HARMLESS: Final = -0.78


@dataclass(frozen=True, slots=True)
class Horizons:
    """Horizons of paths, one value per path; heights in metres above sea, slopes in metres per km.

    ``transmitter_slope`` is the steepest ray from the transmitter to a point between; -inf if there is none. ``reach``
    in line of sight is the maximum of (height above the ray) / √(product of the distances to both ends), in m/km and
    negative; otherwise the steepest ray from the receiver.
    """

    distance_km: Numbers
    transmitter_m: Numbers
    receiver_m: Numbers
    transmitter_slope: Numbers
    reach: Numbers


def knife_edge_db(nu: Numbers) -> Numbers:
    """Loss over a knife edge with dimensionless parameter ``nu``: J of equation 12, 0 up to -0.78."""
    over = np.maximum(nu, _HARMLESS) - 0.1
    loss: Numbers = np.where(nu > _HARMLESS, 6.9 + 20 * np.log10(np.hypot(over, 1) + over), 0.0)
    return loss


def bullington_db(horizons: Horizons, wavelength_m: float) -> Numbers:
    """Loss over the equivalent edge of each path: equations 13 to 21.

    The edge is where the horizon rays of both ends meet. With θt and θr the slopes of those rays above the direct line
    (m/km), equation 20 becomes ν = √(0.002 d θt θr / λ), which does not need the position of the edge.
    """
    direct_slope = (horizons.receiver_m - horizons.transmitter_m) / horizons.distance_km
    is_clear = horizons.transmitter_slope < direct_slope
    with np.errstate(invalid="ignore"):  # -inf without points between: clear, no edge
        product = (horizons.transmitter_slope - direct_slope) * (horizons.reach + direct_slope)
        beyond = np.sqrt(0.002 * horizons.distance_km * np.where(is_clear, 0.0, product) / wavelength_m)
    nu = np.where(is_clear, horizons.reach * np.sqrt(0.002 * horizons.distance_km / wavelength_m), beyond)
    edge_db = knife_edge_db(nu)
    loss: Numbers = edge_db + (1 - np.exp(-edge_db / 6)) * (10 + 0.02 * horizons.distance_km)
    return loss


def diffraction_db(
    actual: Horizons,
    smooth: SmoothPaths,
    wave: Wave,
    smooth_horizons: Callable[[SmoothPaths, NDArray[np.intp]], Horizons],
) -> Numbers:
    """Ld50, equation 39. ``smooth_horizons`` returns horizons over smooth ground, for the few paths concerned."""
    length = wavelength_m(wave.frequency_ghz)
    spherical = spherical_earth_db(smooth, wave, effective_earth_radius_km(wave.air))
    loss = bullington_db(actual, length)
    some = np.flatnonzero(spherical > 0)
    if some.size:
        subset = SmoothPaths(smooth.distance_km[some], smooth.transmitter_m[some], smooth.receiver_m[some])
        flat_db = bullington_db(smooth_horizons(subset, some), length)
        loss[some] += np.maximum(spherical[some] - flat_db, 0)
    return loss
