"""Vector tiles of the coverage that an operator announces: squares up to five levels finer than the tile.

A square has the class that at least half of its ground reaches.
"""

from typing import Final

import numpy as np

from maillage.measure.announced.domain.coverage import CoverageClass, CoverageService, quarter_classes
from maillage.measure.announced.store.coverage_files import PublishedCoverage
from maillage.measure.figures.store.overlay_tiles import OverlayTile

LAYER: Final = "announced"
_FINER: Final = 5


def coverage_tile(
    coverage: PublishedCoverage, operator: int, service: CoverageService, *, tile: tuple[int, int, int]
) -> bytes:
    """The tile (zoom, column, row) of a layer; empty bytes where nothing is announced. NotFound outside the zooms."""
    place = OverlayTile.of_address(tile, finer=_FINER, code="coverage_tile")
    layer = coverage.layer(operator, service)
    if layer is None:
        return b""
    start, end = np.searchsorted(coverage.squares, [place.first, place.after])
    if start == end:
        return b""
    squares, starts = np.unique(coverage.squares[start:end] >> (2 * place.coarser), return_index=True)
    quarters = quarter_classes(np.asarray(layer[start:end]))
    sizes = np.diff(np.append(starts, end - start)) * quarters.shape[1]
    classes = np.zeros(squares.size, np.int64)
    for reached in (CoverageClass.LIMITED, CoverageClass.GOOD, CoverageClass.VERY_GOOD):
        reaching = np.add.reduceat((quarters >= int(reached)).sum(axis=1), starts)
        classes[2 * reaching >= sizes] = int(reached)
    is_covered = classes > 0
    return place.encoded(LAYER, squares[is_covered], classes[is_covered])
