"""Published height rasters, and the grid on which they are stored."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import Finding

# Cell centres are at multiples of 25 m, like the nodes of IGN's tiles, which are thus stored unchanged.
GRID_M: Final = 25.0
TILE_CELLS: Final = 512
TILE_M: Final = GRID_M * TILE_CELLS


class HeightKind(StrEnum):
    """The kind of heights."""

    TERRAIN = "terrain"  # bare ground, above sea level
    CLUTTER = "clutter"  # trees and buildings, above ground


@dataclass(frozen=True, slots=True)
class GridBox:
    """A rectangle in metres of Lambert-93."""

    west_m: float
    south_m: float
    east_m: float
    north_m: float


@dataclass(frozen=True, slots=True)
class HeightFile:
    """Metadata of a raster: ``projection`` as EPSG code, extent, cell size, remarks."""

    name: str
    projection: str
    cell_m: float
    box: GridBox
    nodata: float | None
    remarks: tuple[Finding, ...]
