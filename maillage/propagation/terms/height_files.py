"""Rasters of heights as others publish them, and the grid on which they are kept."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import Finding

# Middles of cells lie on multiples of 25 m, as the nodes of IGN's tiles do: those are kept as they are.
GRID_M: Final = 25.0
TILE_CELLS: Final = 512
TILE_M: Final = GRID_M * TILE_CELLS


class HeightKind(StrEnum):
    """What heights are of."""

    TERRAIN = "terrain"  # bare ground, above the sea
    CLUTTER = "clutter"  # trees and houses, above the ground


@dataclass(frozen=True, slots=True)
class GridBox:
    """A rectangle of Lambert-93, in metres."""

    west_m: float
    south_m: float
    east_m: float
    north_m: float


@dataclass(frozen=True, slots=True)
class HeightFile:
    """What a raster says of itself: ``projection`` as EPSG code, ``box`` where it lies, its cell, its remarks."""

    name: str
    projection: str
    cell_m: float
    box: GridBox
    nodata: float | None
    remarks: tuple[Finding, ...]
