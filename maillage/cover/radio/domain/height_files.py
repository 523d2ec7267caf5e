"""Published height rasters, the grid on which they are stored, and usual heights of vegetation (BD TOPO)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from maillage.core.problems import Finding

# Cell centres are at multiples of 25 m, like the nodes of IGN's tiles, which are thus stored unchanged.
GRID_M: Final = 25.0
TILE_CELLS: Final = 512
TILE_M: Final = GRID_M * TILE_CELLS

VEGETATION_HEIGHTS_M: Final = {
    "Forêt fermée de conifères": 18.0,
    "Forêt fermée de feuillus": 18.0,
    "Forêt fermée mixte": 18.0,
    "Forêt ouverte": 12.0,
    "Bois": 15.0,
    "Peupleraie": 20.0,
    "Haie": 8.0,
    "Verger": 5.0,
    "Lande ligneuse": 2.0,
    "Vigne": 2.0,
}
OTHER_VEGETATION_M: Final = 10.0
# A house of two floors, for buildings without a height.
USUAL_BUILDING_M: Final = 7.0


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
