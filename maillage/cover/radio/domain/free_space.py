"""Free-space loss and atmospheric refraction (ITU-R P.1812, sections 3.6 and 4.2)."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.waves import Refractivity

Numbers = NDArray[np.float64]

_EARTH_RADIUS_KM: Final = 6_371.0
_LAPSE_RATE_OF_STRAIGHT_RAYS: Final = 157.0  # N-units per km: a ray with this lapse rate follows the Earth's curvature
_SPEED_OF_LIGHT: Final = 0.2998  # in m·GHz, rounded as by the ITU


def effective_earth_radius_km(air: Refractivity) -> float:
    """The effective Earth radius for median refraction: equations 5 and 6a."""
    return _EARTH_RADIUS_KM * _LAPSE_RATE_OF_STRAIGHT_RAYS / (_LAPSE_RATE_OF_STRAIGHT_RAYS - air.lapse_rate)


def wavelength_m(frequency_ghz: float) -> float:
    """The wavelength in air."""
    return _SPEED_OF_LIGHT / frequency_ghz


def free_space_db(distance_km: Numbers, height_difference_m: Numbers, frequency_ghz: float) -> Numbers:
    """Basic free-space loss over the slant distance: equations 8 and 8a."""
    squared_km = distance_km**2 + (height_difference_m / 1_000) ** 2
    loss: Numbers = 92.4 + 20 * np.log10(frequency_ghz) + 10 * np.log10(squared_km)
    return loss
