"""The ground that a prediction stands on: terrain and what stands on it, of files or of what was loaded."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from maillage.core.problems import Refused, sentence
from maillage.cover.network.domain.sites import BaseStation, SiteState
from maillage.cover.prediction.store.heights import clutter_around, terrain_around
from maillage.cover.radio.domain.height_files import GridBox, HeightKind
from maillage.cover.radio.domain.rasters import Clutter, ClutterSource, HeightRaster
from maillage.cover.radio.intake.height_files import grid_window, height_file, heights_reader
from maillage.cover.radio.intake.mapped_clutter import mapped_heights, read_mapped_objects

COUNTED_STATES: Final = (SiteState.PLANNED, SiteState.IN_SERVICE)
_MARGIN_M: Final = 500.0  # of terrain around the radius: heights are read between four cells


def box_around(stations: Sequence[BaseStation], radius_m: float) -> GridBox:
    """The box that holds all that stations within ``radius_m`` need of the ground."""
    east = [station.support.x_m for station in stations]
    north = [station.support.y_m for station in stations]
    reach = radius_m + _MARGIN_M
    return GridBox(min(east) - reach, min(north) - reach, max(east) + reach, max(north) + reach)


def ground_within(
    box: GridBox, *, terrain: Path | None, clutter_file: Path | None, assumed: Clutter
) -> tuple[HeightRaster, Clutter]:
    """Terrain and clutter of a box: of files where they are given; without a terrain file, of what was loaded.

    ``assumed`` holds where clutter is not known, and everywhere with bare ground. Refused or NotFound: no terrain.
    """
    if terrain is None:
        x, y = (box.west_m + box.east_m) / 2, (box.south_m + box.north_m) / 2
        radius = max(box.east_m - box.west_m, box.north_m - box.south_m) / 2
        heights = terrain_around(x, y, radius)
        clutter = clutter_around(x, y, radius)
        if clutter_file is None and clutter.raster is not None and assumed.source is not ClutterSource.NONE:
            return heights, Clutter(clutter.source, assumed.assumed_m, clutter.raster)
    else:
        heights = terrain_window(terrain, box)
    return heights, assumed if clutter_file is None else clutter_window(clutter_file, box, assumed.assumed_m)


def counted_stations(
    stations: Sequence[BaseStation], path: Path, states: Sequence[SiteState] = COUNTED_STATES
) -> tuple[BaseStation, ...]:
    """The stations of a file that are in one of ``states``; Refused where none is."""
    counted = tuple(station for station in stations if station.state in states)
    if not counted:
        message = sentence("Aucun site de « %(file)s » n’est dans un état retenu : corrigez « etat », ou les états.")
        raise Refused("no_counted_site", message, file=path.name)
    return counted


def terrain_window(path: Path, box: GridBox) -> HeightRaster:
    """The heights of a file of any projection on the grid of 25 m; Refused where it knows none within the box."""
    raster = _raster_window(HeightKind.TERRAIN, path, box)
    if not np.isfinite(raster.heights_m).any():
        message = sentence("« %(file)s » ne couvre aucun des sites : chargez le terrain qui les entoure.")
        raise Refused("terrain_elsewhere", message, file=path.name)
    return raster


def clutter_window(path: Path, box: GridBox, assumed_m: float) -> Clutter:
    """What stands on the ground by a raster of heights above it, or by a BD TOPO (.gpkg)."""
    if path.suffix.lower() != ".gpkg":
        return Clutter(ClutterSource.MEASURED, assumed_m, _raster_window(HeightKind.CLUTTER, path, box))
    window, rows, columns = grid_window(box)
    raster = HeightRaster(mapped_heights(read_mapped_objects(path), window, rows, columns), window)
    return Clutter(ClutterSource.MAPPED, assumed_m, raster)


def _raster_window(kind: HeightKind, path: Path, box: GridBox) -> HeightRaster:
    window, rows, columns = grid_window(box)
    with heights_reader(path, height_file(path), kind) as reader:
        return HeightRaster(reader.heights(window, rows, columns), window)
