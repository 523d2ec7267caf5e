"""Reduces positions of measurements to 25 m cells of Lambert-93, without address or exact point."""

from collections.abc import Iterable, Sequence

import numpy as np

from maillage.core.geo import to_degrees, to_lambert_93
from maillage.cover.prediction.domain.field_tests import READING_CELL_M


def reading_cells(places: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """The cells of positions in degrees, as (east, north) indices."""
    if not places:
        return []
    x, y = to_lambert_93(*zip(*places, strict=True))
    cells = np.floor(np.stack([np.asarray(x), np.asarray(y)], axis=1) / READING_CELL_M).astype(int)
    return [(int(east), int(north)) for east, north in cells]


def cell_middles(cells: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
    """The centres of cells, in degrees."""
    middles = [((east + 0.5) * READING_CELL_M, (north + 0.5) * READING_CELL_M) for east, north in cells]
    if not middles:
        return []
    lon, lat = to_degrees(*zip(*middles, strict=True))
    return list(zip(map(float, lon), map(float, lat), strict=True))
