"""Invented ground of which the tests know everything."""

import numpy as np

from maillage.cover.radio.domain.paths import PathProfile
from maillage.cover.radio.domain.rasters import CellWindow, HeightRaster

WEST_M, NORTH_M, CELL_M = 300_000.0, 6_700_000.0, 25.0


def hills(side: int = 400, *, height_m: float = 60.0) -> HeightRaster:
    """Rolling ground of ``side`` cells of 25 m: three waves of different lengths."""
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    waves = np.sin(column / 37) + np.sin(row / 23 + 1) + 0.4 * np.sin((column + row) / 9)
    return HeightRaster((100 + height_m / 2 * waves).astype(np.float32), CellWindow(WEST_M, NORTH_M, CELL_M))


def plain(side: int = 400) -> HeightRaster:
    """Ground at 50 m everywhere."""
    return HeightRaster(np.full((side, side), 50, np.float32), CellWindow(WEST_M, NORTH_M, CELL_M))


def flat_profile(distance_km: float, *, step_km: float = 0.025, clutter_m: float = 0.0) -> PathProfile:
    """A path over ground at 50 m, with something as high as ``clutter_m`` standing everywhere."""
    distances = np.linspace(0, distance_km, max(round(distance_km / step_km), 1) + 1)
    return PathProfile(distances, np.full(len(distances), 50.0), np.full(len(distances), clutter_m))
