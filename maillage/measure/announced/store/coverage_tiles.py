"""Vector tiles of the coverage that an operator announces: squares up to five levels finer than the tile.

A square has the class that at least half of its ground reaches.
"""

from typing import Final

import numpy as np

from maillage.core.geo import morton
from maillage.core.problems import NotFound, sentence
from maillage.measure.announced.domain.coverage import CoverageClass, CoverageService, quarter_classes
from maillage.measure.announced.store.coverage_files import PublishedCoverage
from maillage.measure.figures.domain.mvt import numbers_of, square_ids, squares_within, tile_of_squares
from maillage.measure.record.domain.terms import FINEST_LEVEL

LAYER: Final = "announced"
FIRST_ZOOM, LAST_ZOOM = 6, 12
_FINER: Final = 5
_NO_TILE: Final = sentence("Il n’y a pas de tuile à cette adresse : demandez un zoom de %(first)s à %(last)s.")


def coverage_tile(
    coverage: PublishedCoverage, operator: int, service: CoverageService, *, tile: tuple[int, int, int]
) -> bytes:
    """The tile (zoom, column, row) of a layer; empty bytes where nothing is announced. NotFound outside the zooms."""
    zoom, column, row = tile
    if not FIRST_ZOOM <= zoom <= LAST_ZOOM or column >> zoom or row >> zoom:
        raise NotFound("coverage_tile", _NO_TILE, first=FIRST_ZOOM, last=LAST_ZOOM)
    layer = coverage.layer(operator, service)
    if layer is None:
        return b""
    level = zoom + _FINER
    below = 2 * (FINEST_LEVEL - zoom)
    first = int(morton(column, row)) << below
    start, end = np.searchsorted(coverage.squares, [first, first + (1 << below)])
    if start == end:
        return b""
    squares, starts = np.unique(coverage.squares[start:end] >> (2 * (FINEST_LEVEL - level)), return_index=True)
    quarters = quarter_classes(np.asarray(layer[start:end]))
    sizes = np.diff(np.append(starts, end - start)) * quarters.shape[1]
    classes = np.zeros(squares.size, np.int64)
    for reached in (CoverageClass.LIMITED, CoverageClass.GOOD, CoverageClass.VERY_GOOD):
        reaching = np.add.reduceat((quarters >= int(reached)).sum(axis=1), starts)
        classes[2 * reaching >= sizes] = int(reached)
    is_covered = classes > 0
    if not is_covered.any():
        return b""
    covered_squares = squares[is_covered]
    offsets = covered_squares - (first >> (2 * (FINEST_LEVEL - level)))
    steps = np.full(covered_squares.size, _FINER)
    placed = squares_within(steps, offsets, ids=square_ids(np.full(covered_squares.size, level), covered_squares))
    return tile_of_squares(LAYER, placed, [numbers_of("class", classes[is_covered])])
