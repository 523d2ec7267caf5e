"""The wave: frequency, polarisation, refractivity."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


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
