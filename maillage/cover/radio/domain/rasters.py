"""Heights and losses on square cells of Lambert-93 (EPSG:2154), rows from north to south; NaN is unknown."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CellWindow:
    """A grid of square cells: ``west_m`` and ``north_m`` are the outer corner of the first one; x east, y north."""

    west_m: float
    north_m: float
    cell_m: float


@dataclass(frozen=True, slots=True)
class HeightRaster:
    """Heights in metres (terrain above sea, clutter above ground), float32, NaN if unknown.

    A height is that of its cell's centre.
    """

    heights_m: Floats
    window: CellWindow


class ClutterSource(StrEnum):
    """The source of clutter heights, shown with results: tree heights change losses by 14-24 dB."""

    MEASURED = "measured"  # a raster of heights above ground (LiDAR)
    MAPPED = "mapped"  # buildings with heights, and vegetation by class
    ASSUMED = "assumed"  # one conservative height everywhere
    NONE = "none"  # bare ground, optimistic: for comparison only


@dataclass(frozen=True, slots=True)
class Clutter:
    """Clutter: ``raster`` where known, ``assumed_m`` where unknown or without a raster.

    Ignored on the last ``clear_m`` before a receiver, whose antenna is placed to look over its surroundings.
    """

    source: ClutterSource
    assumed_m: float = 0.0
    raster: HeightRaster | None = None
    clear_m: float = 0.0

    def clear_before(self, metres: float) -> "Clutter":
        """A copy with ``metres`` clear before each receiver."""
        return replace(self, clear_m=metres)

    def scaled_by(self, factor: float) -> "Clutter":
        """A copy with heights multiplied by ``factor``."""
        raster = self.raster
        if raster is not None:
            raster = replace(raster, heights_m=(raster.heights_m * np.float32(factor)).astype(np.float32))
        return replace(self, assumed_m=self.assumed_m * factor, raster=raster)


# Hedges, orchards and detached houses; ITU-R P.1812 (table 2) uses 10 m for suburban areas and 15 m for woods.
CONSERVATIVE_CLUTTER: Final = Clutter(ClutterSource.ASSUMED, assumed_m=10.0)
BARE_GROUND: Final = Clutter(ClutterSource.NONE)


@dataclass(frozen=True, slots=True)
class LossRaster:
    """Median basic loss in dB to a receiver in each cell, float32, NaN if unknown or outside the radius."""

    losses_db: Floats
    window: CellWindow
    clutter: ClutterSource
    step_m: float
