"""Terrain and what stands on it, read along straight lines."""

import numpy as np

from maillage.coverage.rules.propagation.array_engine import nearest_heights
from maillage.coverage.rules.propagation.engines import PropagationEngine
from maillage.coverage.rules.propagation.radials import Numbers, Radials, StraightLines
from maillage.coverage.terms.propagation.rasters import Clutter, HeightRaster


def sampled_radials(
    terrain: HeightRaster, clutter: Clutter, lines: StraightLines, engine: PropagationEngine
) -> Radials:
    """The ground along ``lines``, and with what stands on it from the second column on."""
    ground, columns = engine.ground_along(terrain, lines)
    if clutter.raster is None:
        surface = ground + clutter.assumed_m
    else:
        surface = engine.standing_along(clutter.raster, lines, clutter.assumed_m)
        surface += ground
    surface[:, 0] = ground[:, 0]
    return Radials(ground, surface, np.hypot(lines.east_m, lines.north_m) / 1_000, columns)


def clutter_heights(clutter: Clutter, x_m: Numbers, y_m: Numbers) -> Numbers:
    """What stands at positions: of the raster where it knows, else as assumed."""
    if clutter.raster is None:
        return np.full(x_m.shape, clutter.assumed_m, np.float64)
    mapped = nearest_heights(clutter.raster, x_m, y_m)
    return np.where(np.isfinite(mapped), mapped, clutter.assumed_m)
