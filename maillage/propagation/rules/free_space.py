"""Free space, and the bend of the air: what a wave loses without any obstacle (ITU-R P.1812, sections 3.6 and 4.2)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.propagation.terms.waves import Refractivity

Numbers = NDArray[np.float64]

_EARTH_RADIUS_KM: Final = 6_371.0
_LAPSE_RATE_OF_STRAIGHT_RAYS: Final = 157.0  # N-units per km: with it a ray follows the Earth
_SPEED_OF_LIGHT: Final = 0.2998  # metres times GHz, as the ITU rounds it


def effective_earth_radius_km(air: Refractivity) -> float:
    """The radius of an Earth over which median rays are straight: equations 5 and 6a."""
    return _EARTH_RADIUS_KM * _LAPSE_RATE_OF_STRAIGHT_RAYS / (_LAPSE_RATE_OF_STRAIGHT_RAYS - air.lapse_rate)


def wavelength_m(frequency_ghz: float) -> float:
    """The wavelength in air."""
    return _SPEED_OF_LIGHT / frequency_ghz


def free_space_db(distance_km: Numbers, height_difference_m: Numbers, frequency_ghz: float) -> Numbers:
    """Basic loss in free space over the slant distance: equations 8 and 8a."""
    squared_km = distance_km**2 + (height_difference_m / 1_000) ** 2
    loss: Numbers = 92.4 + 20 * np.log10(frequency_ghz) + 10 * np.log10(squared_km)
    return loss
