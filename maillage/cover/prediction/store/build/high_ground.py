"""The highest ground of a territory, as places where a mast may stand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from maillage.core.extras import rasterio
from maillage.core.geo import LAMBERT_93, to_degrees, to_lambert_93
from maillage.cover.prediction.store.heights import terrain_around
from maillage.cover.radio.intake.height_files import height_file
from maillage.territory.domain.terms import commune_number
from maillage.territory.store.points import locate
from maillage.territory.store.relations import communes_of, outline

Floats = NDArray[np.float64]

_LOOK_M: Final = 500.0  # heights are those of cells this large
_DEGREES: Final = "EPSG:4326"


def high_ground(
    terrain: Path, *, territory: str, count: int, spacing_m: float, away_from: Sequence[tuple[float, float]] = ()
) -> list[tuple[float, float]]:
    """At most ``count`` places (lon, lat) of a territory, the highest first, at least ``spacing_m`` apart.

    ``away_from`` are places of Lambert-93 that they keep the same distance from. Refused: no raster, no projection.
    """
    file = height_file(terrain)
    with rasterio.open(terrain) as source:
        step = max(1, round(_LOOK_M / file.cell_m))
        shape = (max(1, source.height // step), max(1, source.width // step))
        heights = source.read(1, out_shape=shape, masked=True).astype(np.float64).filled(-np.inf).ravel()
        row, column = np.divmod(np.arange(heights.size), shape[1])
        east = source.transform.c + (column + 0.5) * source.width / shape[1] * source.transform.a
        north = source.transform.f + (row + 0.5) * source.height / shape[0] * source.transform.e
    x, y = pyproj.Transformer.from_crs(file.projection, LAMBERT_93, always_xy=True).transform(east, north)
    return _highest(heights, x, y, territory=territory, count=count, spacing_m=spacing_m, away_from=away_from)


def loaded_high_ground(
    territory: str, *, count: int, spacing_m: float, away_from: Sequence[tuple[float, float]] = ()
) -> list[tuple[float, float]]:
    """The same on the terrain that this installation has loaded; NotFound while none is."""
    west, south, east, north = shapely.transform(
        outline(territory),
        lambda points: np.column_stack(to_lambert_93(points[:, 0], points[:, 1])),
    ).bounds
    radius = max(east - west, north - south) / 2
    raster = terrain_around((west + east) / 2, (south + north) / 2, radius)
    step = round(_LOOK_M / raster.window.cell_m)
    looked = raster.heights_m[::step, ::step].astype(np.float64)
    row, column = np.divmod(np.arange(looked.size), looked.shape[1])
    x = raster.window.west_m + (column * step + 0.5) * raster.window.cell_m
    y = raster.window.north_m - (row * step + 0.5) * raster.window.cell_m
    heights = np.where(np.isfinite(looked), looked, -np.inf).ravel()
    return _highest(heights, x, y, territory=territory, count=count, spacing_m=spacing_m, away_from=away_from)


def _highest(
    heights: Floats,
    x: Floats,
    y: Floats,
    *,
    territory: str,
    count: int,
    spacing_m: float,
    away_from: Sequence[tuple[float, float]],
) -> list[tuple[float, float]]:
    """The highest of some places of Lambert-93 that lie in a territory, as degrees."""
    lon, lat = to_degrees(x, y)
    codes = [commune_number(code) for code in communes_of(territory)]
    is_open = np.isfinite(heights) & np.isin(locate(lon, lat), codes)
    for far_x, far_y in away_from:
        is_open &= np.hypot(x - far_x, y - far_y) >= spacing_m
    places: list[tuple[float, float]] = []
    while len(places) < count and is_open.any():
        top = int(np.argmax(np.where(is_open, heights, -np.inf)))
        is_open &= np.hypot(x - x[top], y - y[top]) >= spacing_m
        places.append((float(lon[top]), float(lat[top])))
    return places
