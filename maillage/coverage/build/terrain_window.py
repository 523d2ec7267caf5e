"""Reads the part of a terrain file that a prediction needs, and no more."""

from pathlib import Path

import numpy as np
import rasterio
from rasterio.errors import RasterioIOError
from rasterio.windows import Window, from_bounds

from maillage.core.problems import Refused, sentence
from maillage.coverage.terms.propagation.rasters import LAMBERT_93, CellWindow, HeightRaster


def terrain_window(path: Path, bounds: tuple[float, float, float, float]) -> HeightRaster:
    """The heights of a file in Lambert-93 within ``bounds`` (west, south, east, north); what it does not know is NaN.

    Refused: a file that is no raster, has no or another projection, or does not reach the bounds.
    """
    try:
        with rasterio.open(path) as source:
            if source.crs is None or source.crs.to_epsg() != int(LAMBERT_93.partition(":")[2]):
                message = sentence(
                    "« %(file)s » n’est pas en Lambert-93 (EPSG:2154) : reprojetez-le, par exemple avec gdalwarp."
                )
                raise Refused("terrain_projection", message, file=path.name)
            whole = Window(0, 0, source.width, source.height)
            reach = from_bounds(*bounds, transform=source.transform).round_offsets().round_lengths()
            if not rasterio.windows.intersect(reach, whole):
                message = sentence("« %(file)s » ne couvre aucun des sites : chargez le terrain qui les entoure.")
                raise Refused("terrain_elsewhere", message, file=path.name)
            part = reach.intersection(whole)
            heights = source.read(1, window=part, masked=True).astype(np.float32).filled(np.nan)
            origin = source.window_transform(part)
            return HeightRaster(heights, CellWindow(origin.c, origin.f, origin.a))
    except RasterioIOError as error:
        message = sentence("« %(file)s » n’est pas un raster lisible (GeoTIFF, ASCII) : vérifiez le fichier.")
        raise Refused("terrain_unreadable", message, file=path.name) from error
