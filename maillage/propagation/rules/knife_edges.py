"""Diffraction over one equivalent edge: the Bullington part of ITU-R P.1812, section 4.3.1."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# Below it an edge takes nothing away: more than half a Fresnel radius stays clear.
_HARMLESS: Final = -0.78


@dataclass(frozen=True, slots=True)
class Horizons:
    """What paths see of their obstacles, one value a path; heights in metres above the sea, slopes in metres per km.

    ``transmitter_slope`` is the steepest ray from the transmitter to a point between (-inf where there is none).
    ``reach`` is, in line of sight, the greatest of height above the ray over the root of the product of the distances
    to both ends (m/km, negative); otherwise the steepest ray from the receiver.
    """

    distance_km: Numbers
    transmitter_m: Numbers
    receiver_m: Numbers
    transmitter_slope: Numbers
    reach: Numbers


def knife_edge_db(nu: Numbers) -> Numbers:
    """Loss over a knife edge with the dimensionless height ``nu``: equation 12 (J), 0 up to -0.78."""
    over = np.maximum(nu, _HARMLESS) - 0.1
    loss: Numbers = np.where(nu > _HARMLESS, 6.9 + 20 * np.log10(np.hypot(over, 1) + over), 0.0)
    return loss


def bullington_db(horizons: Horizons, wavelength_m: float) -> Numbers:
    """Loss over the equivalent edge of each path: equations 13 to 21.

    The edge stands where the rays from both ends meet; with θt and θr the angles of those rays above the line from end
    to end (m/km), equation 20 becomes ν = √(0.002 d θt θr / λ), without the place of the edge.
    """
    direct_slope = (horizons.receiver_m - horizons.transmitter_m) / horizons.distance_km
    is_clear = horizons.transmitter_slope < direct_slope
    with np.errstate(invalid="ignore"):  # -inf without points between: clear, and no edge
        product = (horizons.transmitter_slope - direct_slope) * (horizons.reach + direct_slope)
        beyond = np.sqrt(0.002 * horizons.distance_km * np.where(is_clear, 0.0, product) / wavelength_m)
    nu = np.where(is_clear, horizons.reach * np.sqrt(0.002 * horizons.distance_km / wavelength_m), beyond)
    edge_db = knife_edge_db(nu)
    loss: Numbers = edge_db + (1 - np.exp(-edge_db / 6)) * (10 + 0.02 * horizons.distance_km)
    return loss
