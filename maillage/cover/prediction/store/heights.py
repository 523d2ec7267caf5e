"""The heights that this installation has loaded: windows of tiles of 25 m, and where they come from."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from maillage.core.problems import NotFound, sentence
from maillage.cover.radio.domain.height_files import GRID_M, TILE_CELLS, TILE_M, HeightKind
from maillage.cover.radio.domain.rasters import (
    CONSERVATIVE_CLUTTER,
    CellWindow,
    Clutter,
    ClutterSource,
    Floats,
    HeightRaster,
)

SOURCES_FILE = "sources.json"


def heights_folder(kind: HeightKind) -> Path:
    """Where the tiles of a kind are kept."""
    return Path(settings.DATA_DIR) / "coverage" / kind.value


def height_sources(kind: HeightKind) -> list[dict[str, Any]]:
    """What was loaded, in its order: file, digest, projection, cell, remarks, source, moment."""
    path = heights_folder(kind) / SOURCES_FILE
    if not path.exists():
        return []
    sources: list[dict[str, Any]] = json.loads(path.read_bytes())
    return sources


def terrain_around(x_m: float, y_m: float, radius_m: float) -> HeightRaster:
    """The terrain within ``radius_m`` of a place of Lambert-93; NotFound while none is loaded."""
    if not height_sources(HeightKind.TERRAIN):
        message = sentence("Aucun terrain n’est chargé : la prédiction ne peut pas commencer.")
        raise NotFound("terrain_missing", message).fixed_by("maillage coverage terrain FICHIER")
    return _window(HeightKind.TERRAIN, x_m, y_m, radius_m)


def clutter_around(x_m: float, y_m: float, radius_m: float) -> Clutter:
    """What stands on the ground there, as far as it was loaded; the conservative height where nothing was."""
    sources = height_sources(HeightKind.CLUTTER)
    if not sources:
        return CONSERVATIVE_CLUTTER
    raster = _window(HeightKind.CLUTTER, x_m, y_m, radius_m)
    if not np.isfinite(raster.heights_m).any():
        return CONSERVATIVE_CLUTTER
    kinds = {ClutterSource(source["source"]) for source in sources}
    source = ClutterSource.MEASURED if kinds == {ClutterSource.MEASURED} else ClutterSource.MAPPED
    return Clutter(source, CONSERVATIVE_CLUTTER.assumed_m, raster)


def _window(kind: HeightKind, x_m: float, y_m: float, radius_m: float) -> HeightRaster:
    margin = radius_m + 2 * GRID_M
    west, south = round((x_m - margin) / GRID_M), round((y_m - margin) / GRID_M)
    east, north = round((x_m + margin) / GRID_M), round((y_m + margin) / GRID_M)
    heights: Floats = np.full((north - south + 1, east - west + 1), np.nan, np.float32)
    for tile_x in range(west // TILE_CELLS, east // TILE_CELLS + 1):
        for tile_y in range(south // TILE_CELLS, north // TILE_CELLS + 1):
            path = tile_path(kind, tile_x, tile_y)
            if not path.exists():
                continue
            tile = np.load(path, mmap_mode="r")
            west_x, top = tile_x * TILE_CELLS, (tile_y + 1) * TILE_CELLS - 1
            columns = slice(max(west, west_x) - west, min(east, west_x + TILE_CELLS - 1) - west + 1)
            rows = slice(north - min(north, top), north - max(south, top - TILE_CELLS + 1) + 1)
            first_row, first_column = top - min(north, top), max(west, west_x) - west_x
            heights[rows, columns] = tile[
                first_row : first_row + rows.stop - rows.start,
                first_column : first_column + columns.stop - columns.start,
            ]
    return HeightRaster(heights, CellWindow((west - 0.5) * GRID_M, (north + 0.5) * GRID_M, GRID_M))


def tile_path(kind: HeightKind, tile_x: int, tile_y: int) -> Path:
    """The file of a tile: 512 × 512 cells whose middles lie on multiples of 25 m from its south-west one."""
    return heights_folder(kind) / f"{tile_x}_{tile_y}.npy"


def tile_window(tile_x: int, tile_y: int) -> CellWindow:
    """The cells of a tile."""
    return CellWindow(tile_x * TILE_M - GRID_M / 2, (tile_y + 1) * TILE_M - GRID_M / 2, GRID_M)


def highest_within(x_m: float, y_m: float, radius_m: float) -> tuple[float, float, float]:
    """Where the loaded terrain is highest within ``radius_m`` of a place of Lambert-93, and how high it is there.

    NotFound where no terrain is loaded, or none is known around the place.
    """
    raster = terrain_around(x_m, y_m, radius_m)
    rows, columns = raster.heights_m.shape
    window = raster.window
    x, y = np.meshgrid(
        window.west_m + (np.arange(columns) + 0.5) * window.cell_m,
        window.north_m - (np.arange(rows) + 0.5) * window.cell_m,
    )
    is_open = np.isfinite(raster.heights_m) & (np.hypot(x - x_m, y - y_m) <= radius_m)
    if not is_open.any():
        message = sentence("Le relief chargé ne couvre pas ce lieu : posez le mât vous-même, ou chargez le relief.")
        raise NotFound("terrain_elsewhere", message).fixed_by("maillage coverage terrain FICHIER")
    top = int(np.argmax(np.where(is_open, raster.heights_m, -np.inf)))
    return float(x.flat[top]), float(y.flat[top]), float(raster.heights_m.flat[top])
