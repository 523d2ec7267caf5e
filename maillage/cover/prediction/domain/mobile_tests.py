"""Mobile tests, which only inform on clutter heights.

They measure another network, so they do not count for signal, rate or site; but the waves pass the same trees.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

# Downlink centre frequency of the LTE bands used by French mobile networks (3GPP TS 36.101, table 5.5-1).
BAND_GHZ: Final = {1: 2.14, 3: 1.8425, 7: 2.655, 8: 0.9425, 20: 0.806, 28: 0.773, 38: 2.595}
USUAL_MAST_M: Final = 30.0
MOBILE_KIND: Final = "mobile"


@dataclass(frozen=True, slots=True)
class MobileTest:
    """A test: device, position in degrees, signal and band of a radio cell, and its mast (degrees)."""

    device: str
    lon: float
    lat: float
    rsrp_dbm: float
    band: int
    radio_cell: str
    mast_lon: float
    mast_lat: float
    mast_height_m: float
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ClutterFit:
    """What mobile tests say of the heights of trees and houses: ``factor`` times those of the prediction, 95 %.

    ``assumed_m`` is the height that the prediction assumes where nothing is known; None where heights come from a map.
    """

    tests: int
    devices: int
    radio_cells: int
    factor: float
    low: float
    high: float
    assumed_m: float | None

    @property
    def is_sure(self) -> bool:
        """Whether the factor differs significantly from 1."""
        return not self.low <= 1.0 <= self.high
