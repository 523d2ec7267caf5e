"""Computes clutter heights from BD TOPO: buildings with their heights, vegetation by class."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from maillage.core.extras import pyogrio, rasterio_features, rasterio_transform
from maillage.core.geo import LAMBERT_93
from maillage.core.problems import Refused, sentence
from maillage.cover.radio.domain.height_files import OTHER_VEGETATION_M, USUAL_BUILDING_M, VEGETATION_HEIGHTS_M, GridBox
from maillage.cover.radio.domain.rasters import CellWindow, Floats

_BUILDINGS, _VEGETATION = "batiment", "zone_de_vegetation"
# Cells are rasterised in 5 × 5 parts, so that a house in the corner of a 25 m cell is not lost.
_PARTS: Final = 5
_LEAST_PARTS: Final = 3  # a house of 75 m²


@dataclass(frozen=True, slots=True)
class MappedObjects:
    """Shapes in Lambert-93 with heights, and the area they cover completely."""

    shapes: NDArray[np.object_]
    heights_m: NDArray[np.float64]
    area: Any
    box: GridBox


def read_mapped_objects(path: Path) -> MappedObjects:
    """Buildings and vegetation in a BD TOPO GeoPackage; Refused if both are missing or it is not in Lambert-93."""
    if not path.is_file():
        raise Refused("no_file", sentence("Le fichier « %(file)s » n’existe pas : vérifiez le chemin."), file=str(path))
    try:
        layers = {str(name).lower(): str(name) for name, _kind in pyogrio.list_layers(path)}
    except pyogrio.errors.DataSourceError:
        message = sentence("« %(file)s » n’est pas un GeoPackage lisible : donnez la BD TOPO sous cette forme.")
        raise Refused("no_geopackage", message, file=path.name) from None
    parts = [
        _layer(path, layers[name], field)
        for name, field in ((_BUILDINGS, "HAUTEUR"), (_VEGETATION, "NATURE"))
        if name in layers
    ]
    if not parts:
        message = sentence("« %(file)s » n’a ni « batiment » ni « zone_de_vegetation » : donnez une BD TOPO.")
        raise Refused("clutter_layers_missing", message, file=path.name)
    shapes = np.concatenate([part[0] for part in parts])
    area: Any = shapely.convex_hull(shapely.geometrycollections(shapes))
    return MappedObjects(shapes, np.concatenate([part[1] for part in parts]), area, GridBox(*area.bounds))


def mapped_heights(objects: MappedObjects, window: CellWindow, rows: int, columns: int) -> Floats:
    """Heights above ground in cells: 0 for open ground, NaN outside the area.

    The height of a cell is that of the highest object covering at least 75 m² of it.
    """
    part_m = window.cell_m / _PARTS
    transform = rasterio_transform.from_origin(window.west_m, window.north_m, part_m, part_m)
    size = (rows * _PARTS, columns * _PARTS)
    box = shapely.box(
        window.west_m, window.north_m - rows * window.cell_m, window.west_m + columns * window.cell_m, window.north_m
    )
    near = np.flatnonzero(shapely.intersects(objects.shapes, box))
    order = near[np.argsort(objects.heights_m[near], kind="stable")]  # the shape rasterised last wins
    fine = np.zeros(size, np.float32)
    if order.size:
        rasterio_features.rasterize(
            zip(objects.shapes[order], objects.heights_m[order], strict=True),
            out=fine,
            transform=transform,
            all_touched=False,
        )
    parts = fine.reshape(rows, _PARTS, columns, _PARTS).swapaxes(1, 2).reshape(rows, columns, _PARTS**2)
    highest = np.sort(parts, axis=2)[:, :, -_LEAST_PARTS].copy()
    inside = rasterio_features.rasterize(
        [objects.area],
        (rows, columns),
        transform=rasterio_transform.from_origin(window.west_m, window.north_m, window.cell_m, window.cell_m),
    )
    highest[inside == 0] = np.nan
    return highest


def _layer(path: Path, layer: str, field: str) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    facts, _identities, shapes, columns = pyogrio.raw.read(path, layer=layer, columns=[field], force_2d=True)
    if facts["crs"] != LAMBERT_93:
        message = sentence("« %(file)s » est en %(projection)s : exportez-le en Lambert-93 (EPSG:2154).")
        raise Refused("clutter_projection", message, file=path.name, projection=str(facts["crs"])[:80])
    if field == "HAUTEUR":
        heights = np.asarray(columns[0], np.float64)
        heights = np.where(np.isfinite(heights) & (heights > 0), heights, USUAL_BUILDING_M)
    else:
        heights = np.array(
            [VEGETATION_HEIGHTS_M.get(str(value), OTHER_VEGETATION_M) for value in columns[0]], np.float64
        )
    return shapely.from_wkb(shapes), heights
