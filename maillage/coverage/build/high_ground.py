"""The highest ground of a territory, as places where a mast may stand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyproj
import rasterio

from maillage.propagation.intake.height_files import height_file
from maillage.propagation.terms.rasters import LAMBERT_93
from maillage.territory.queries.points import locate
from maillage.territory.queries.relations import communes_of
from maillage.territory.terms import commune_number

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
    lon, lat = pyproj.Transformer.from_crs(LAMBERT_93, _DEGREES, always_xy=True).transform(x, y)
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
