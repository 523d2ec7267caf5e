"""Vector tiles of squares in classes that lie over the map of the tests, some levels finer than the tile."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import morton
from maillage.core.problems import NotFound, sentence
from maillage.measure.figures.domain.mvt import numbers_of, square_ids, squares_within, tile_of_squares
from maillage.measure.record.domain.terms import FINEST_LEVEL

Integers = NDArray[np.int64]

FIRST_ZOOM, LAST_ZOOM = 6, 12
_NO_TILE: Final = sentence("Il n’y a pas de tuile à cette adresse : demandez un zoom de %(first)s à %(last)s.")


@dataclass(frozen=True, slots=True)
class OverlayTile:
    """A tile by its finest squares, from ``first`` to before ``after``, and the ``level`` of those that it shows."""

    first: int
    after: int
    level: int
    finer: int

    @classmethod
    def of_address(cls, tile: tuple[int, int, int], *, finer: int, code: str) -> "OverlayTile":
        """The tile (zoom, column, row) of squares ``finer`` levels below it; NotFound, with ``code``, elsewhere."""
        zoom, column, row = tile
        if not FIRST_ZOOM <= zoom <= LAST_ZOOM or column >> zoom or row >> zoom:
            raise NotFound(code, _NO_TILE, first=FIRST_ZOOM, last=LAST_ZOOM)
        below = 2 * (FINEST_LEVEL - zoom)
        first = int(morton(column, row)) << below
        return cls(first, first + (1 << below), zoom + finer, finer)

    @property
    def coarser(self) -> int:
        """How many levels its squares are above the finest."""
        return FINEST_LEVEL - self.level

    def encoded(self, layer: str, squares: Integers, classes: Integers) -> bytes:
        """Its octets, with the class of each square; none without squares."""
        if not squares.size:
            return b""
        offsets = squares - (self.first >> (2 * self.coarser))
        ids = square_ids(np.full(squares.size, self.level), squares)
        placed = squares_within(np.full(squares.size, self.finer), offsets, ids=ids)
        return tile_of_squares(layer, placed, [numbers_of("class", classes)])
