"""The wave: its frequency, how it swings, and the air it goes through."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Polarisation(StrEnum):
    """How the electric field swings, seen from the ground."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True)
class Refractivity:
    """What bends a wave in the lowest kilometre of air, median of the year (ITU-R P.1812, section 3.6).

    ``lapse_rate`` (ΔN) in N-units per km, positive; ``at_sea_level`` (N0) in N-units: the complete recommendation uses
    it for troposcatter, which counts for nothing on paths of at most 50 km.
    """

    lapse_rate: float = 45.0
    at_sea_level: float = 325.0


# The maps of the ITU may not be passed on; over France they say 40 to 45 and about 325.
MEDIAN_AIR: Final = Refractivity()


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave of fixed 4G: ``frequency_ghz`` from 0.03 to 6; cross-polarised antennas count as vertical."""

    frequency_ghz: float
    polarisation: Polarisation = Polarisation.VERTICAL
    air: Refractivity = MEDIAN_AIR
