"""Vector tiles of the signal of drive tests: squares three levels finer than the tile."""

from typing import Final

import numpy as np

from maillage.core.geo import morton
from maillage.core.problems import NotFound, sentence
from maillage.measure.figures.domain.mvt import numbers_of, square_ids, squares_within, tile_of_squares
from maillage.measure.figures.domain.signal import SignalRows, rows_within, square_classes
from maillage.measure.record.domain.terms import FINEST_LEVEL

LAYER: Final = "signal"
FIRST_ZOOM, LAST_ZOOM = 6, 12
_FINER: Final = 3  # at zoom 12 squares of a kilometre: few devices drive through one of a hundred metres
_NO_TILE: Final = sentence("Il n’y a pas de tuile à cette adresse : demandez un zoom de %(first)s à %(last)s.")


def signal_tile(rows: SignalRows, operator: int, *, tile: tuple[int, int, int]) -> bytes:
    """The tile (zoom, column, row) of an operator; empty bytes where too few devices measured. NotFound elsewhere."""
    zoom, column, row = tile
    if not FIRST_ZOOM <= zoom <= LAST_ZOOM or column >> zoom or row >> zoom:
        raise NotFound("signal_tile", _NO_TILE, first=FIRST_ZOOM, last=LAST_ZOOM)
    level = zoom + _FINER
    below = 2 * (FINEST_LEVEL - zoom)
    first = int(morton(column, row)) << below
    inside = rows_within(rows, operator, first=first, after=first + (1 << below))
    squares, classes = square_classes(inside, coarser=FINEST_LEVEL - level)
    if not squares.size:
        return b""
    offsets = squares - (first >> (2 * (FINEST_LEVEL - level)))
    steps = np.full(squares.size, _FINER)
    placed = squares_within(steps, offsets, ids=square_ids(np.full(squares.size, level), squares))
    return tile_of_squares(LAYER, placed, [numbers_of("class", classes)])
