"""Tiles of the map and values of a place, read from the layers of a prediction, a window at a time.

A file is opened for each reading (1 ms): a dataset of GDAL belongs to one thread. Its overviews serve the far view.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import pi
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from maillage.core.extras import rasterio, rasterio_transform, rasterio_vrt, rasterio_warp
from maillage.core.geo import to_lambert_93
from maillage.core.problems import NotFound, sentence
from maillage.cover.prediction.domain.layer_pictures import layer_picture, palette_png
from maillage.cover.prediction.domain.map_layers import MAP_LAYERS, MapLayerName
from maillage.cover.prediction.store.prediction_files import predictions_folder
from maillage.territory.domain.terms import Box

TILE_PX: Final = 256
LAST_ZOOM: Final = 15  # a cell of 100 m has 30 pixels there
_HALF_WORLD_M: Final = pi * 6_378_137.0  # of Web Mercator (EPSG:3857)
_MERCATOR: Final = "EPSG:3857"


class MapTile(NamedTuple):
    """A tile of Web Mercator: zoom, column from the west, row from the north."""

    zoom: int
    column: int
    row: int

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north in Web Mercator."""
        side = 2 * _HALF_WORLD_M / (1 << self.zoom)
        west, north = self.column * side - _HALF_WORLD_M, _HALF_WORLD_M - self.row * side
        return west, north - side, west + side, north


@lru_cache(maxsize=512)  # a view has a dozen, and visitors look at the same places: 3 kB each instead of 10 ms
def layer_tile(version: str, name: MapLayerName, tile: MapTile, *, is_dark: bool) -> bytes:
    """The PNG of a tile of a layer; NotFound where no prediction has that name, or for a tile outside the world."""
    path = layer_file(version, MAP_LAYERS[name].source or name)
    if not (0 <= tile.zoom <= LAST_ZOOM and tile.column < 1 << tile.zoom and tile.row < 1 << tile.zoom):
        message = sentence("Cette tuile n’existe pas : demandez un zoom de 0 à %(last)s, et une tuile du monde.")
        raise NotFound("tile_outside", message, last=LAST_ZOOM)
    west, south, east, north = tile.bounds_m
    box = _layer_box(path, _MERCATOR)
    if east < box[0] or west > box[2] or north < box[1] or south > box[3]:
        return EMPTY_TILE
    transform = rasterio_transform.from_bounds(west, south, east, north, TILE_PX, TILE_PX)
    with (
        rasterio.open(path) as layer,
        rasterio_vrt.WarpedVRT(layer, crs=_MERCATOR, transform=transform, width=TILE_PX, height=TILE_PX) as warped,
    ):
        return layer_picture(name, warped.read(1), layer.nodata, is_dark=is_dark)


EMPTY_TILE: Final = palette_png(np.zeros((TILE_PX, TILE_PX), np.uint8), b"\0\0\0", b"\0")


def layer_values(
    version: str, lon: float, lat: float, *, names: Iterable[MapLayerName] = MapLayerName
) -> dict[MapLayerName, float | None]:
    """What layers of a prediction (all by default) say at a place in degrees; None where one says nothing."""
    x, y = to_lambert_93(lon, lat)
    values = {}
    for name in names:
        with rasterio.open(layer_file(version, name)) as layer:
            value = _value_at(layer, x, y)
        values[name] = None if value is None or np.isnan(value) or value == layer.nodata else round(value, 3)
    return values


def layer_box(version: str) -> Box:
    """The box of a prediction in degrees."""
    west, south, east, north = _layer_box(layer_file(version, MapLayerName.STATE), "EPSG:4326")
    return Box(west, south, east, north)


def layer_file(version: str, name: MapLayerName) -> Path:
    """The file of a layer of a prediction; NotFound where it is not there."""
    path = predictions_folder() / version / f"{name}.tif"
    if not version.isalnum() or not path.is_file():
        message = sentence("Cette prédiction n’est plus là : rechargez la page pour voir celle qui est publiée.")
        raise NotFound("prediction_gone", message)
    return path


def _value_at(layer: Any, x_m: float, y_m: float) -> float | None:
    row, column = layer.index(x_m, y_m)
    if not (0 <= row < layer.height and 0 <= column < layer.width):
        return None
    cell: NDArray[Any] = layer.read(1, window=((row, row + 1), (column, column + 1)))
    return float(cell[0, 0])


@lru_cache(maxsize=64)
def _layer_box(path: Path, projection: str) -> tuple[float, float, float, float]:
    """West, south, east, north of a layer in a projection; a prediction never changes under its name."""
    with rasterio.open(path) as layer:
        west, south, east, north = rasterio_warp.transform_bounds(layer.crs, projection, *layer.bounds)
    return west, south, east, north
