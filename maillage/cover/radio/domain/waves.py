"""The wave (frequency, polarisation, refractivity) and its free-space loss (ITU-R P.1812, sections 3.6 and 4.2)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_EARTH_RADIUS_KM: Final = 6_371.0
_LAPSE_RATE_OF_STRAIGHT_RAYS: Final = 157.0  # N-units per km: a ray with this lapse rate follows the Earth's curvature
_SPEED_OF_LIGHT: Final = 0.2998  # in m·GHz, rounded as by the ITU


class Polarisation(StrEnum):
    """The polarisation of the electric field relative to the ground."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True)
class Refractivity:
    """Refraction in the lowest kilometre of air, median of the year (ITU-R P.1812, section 3.6).

    ``lapse_rate`` (ΔN) in N-units per km, positive; ``at_sea_level`` (N0) in N-units, which the complete recommendation
    uses for troposcatter, negligible on paths of at most 50 km.
    """

    lapse_rate: float = 45.0
    at_sea_level: float = 325.0


# The ITU's maps may not be redistributed; over France they give 40 to 45 and about 325.
MEDIAN_AIR: Final = Refractivity()


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave of fixed 4G: ``frequency_ghz`` from 0.03 to 6; cross-polarised antennas count as vertical."""

    frequency_ghz: float
    polarisation: Polarisation = Polarisation.VERTICAL
    air: Refractivity = MEDIAN_AIR


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
