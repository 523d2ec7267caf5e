"""Which square stands for each place of the grid in each quarter: the finest that may be shown, from level 9 to 15.

The rule is that of rules/disclosure.py over a whole origin at once. Levels 13 to 15 are only looked at where their
square of level 12 may be shown, so what is held grows with the squares that have tests and not with the country.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.figures.rules.disclosure import Flags, nodes_by_level, published_roots, published_tree
from maillage.quality.terms import COARSEST_LEVEL
from maillage.quality.terms.devices import DeviceRows
from maillage.quality.terms.period_tree import PeriodTree

FINEST_DRAWN: Final = 15  # 0.83 km in Pays de la Loire: the grid of one kilometre
_MIDDLE: Final = 12
_BELOW: Final = 2 * (FINEST_DRAWN - _MIDDLE)  # bits of a square of level 15 inside its square of level 12
_INSIDE: Final = (1 << _BELOW) - 1
_ABOVE: Final = 2 * (_MIDDLE - COARSEST_LEVEL)
_NONE: Final = -1

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class DrawnLevels:
    """The level drawn over each square of level 15 that has tests, by calendar node; none where nothing may be shown.

    ``roots`` are squares of level 9; ``coarse`` and ``fine`` count the published squares from level 9 down.
    """

    roots: Integers
    coarse: NDArray[np.int8]
    fine: NDArray[np.int8]
    fine_of_middle: Integers

    def levels(self, squares: Integers, nodes: Integers) -> Integers:
        """The level drawn over squares (of level 15) at nodes of the calendar; 0 where none is."""
        if not self.roots.size:
            return np.zeros(squares.size, np.int64)
        middle = _middle_places(squares, self.roots)
        fine_block = self.fine_of_middle[middle]
        depth = self.coarse[middle, nodes].astype(np.int64)
        inside = fine_block != _NONE
        fine_places = (fine_block[inside] << _BELOW) | (squares[inside] & _INSIDE)
        depth[inside] += self.fine[fine_places, nodes[inside]]
        return np.where(depth > 0, COARSEST_LEVEL - 1 + depth, 0)


def drawn_levels(rows: DeviceRows, periods: PeriodTree) -> DrawnLevels:
    """What may be drawn of rows whose places are squares of level 15."""
    roots = np.unique(rows.places >> (_ABOVE + _BELOW))
    middle = _middle_places(rows.places, roots)
    count = roots.size << _ABOVE
    levels = nodes_by_level(
        DeviceRows(middle, rows.nodes, rows.hashes, count), periods, levels=_MIDDLE - COARSEST_LEVEL + 1
    )
    tree = published_tree(levels, published_roots(levels[0], periods), periods)
    coarse = _depth(tree, count)
    published = np.flatnonzero(tree[-1].any(axis=1))
    block_of_middle = np.full(count, _NONE, np.int64)
    block_of_middle[published] = np.arange(published.size)
    fine = _fine_depth(rows, block_of_middle[middle], tree[-1][published], periods)
    return DrawnLevels(roots, coarse, fine, block_of_middle)


def _fine_depth(rows: DeviceRows, blocks: Integers, top: Flags, periods: PeriodTree) -> NDArray[np.int8]:
    """How many of the levels 13 to 15 are published, by square of level 15 in the published squares of level 12."""
    count = len(top) << _BELOW
    if not count:
        return np.zeros((0, len(periods)), np.int8)
    inside = blocks != _NONE
    places = (blocks[inside] << _BELOW) | (rows.places[inside] & _INSIDE)
    fine_rows = DeviceRows(places, rows.nodes[inside], rows.hashes[inside], count)
    levels = nodes_by_level(fine_rows, periods, levels=FINEST_DRAWN - _MIDDLE + 1)
    return _depth(published_tree(levels, top, periods)[1:], count)


def _middle_places(squares: Integers, roots: Integers) -> Integers:
    """The squares of level 12 that hold squares of level 15, numbered root by root."""
    root_rows = np.searchsorted(roots, squares >> (_ABOVE + _BELOW))
    return np.asarray((root_rows << _ABOVE) | ((squares >> _BELOW) & ((1 << _ABOVE) - 1)), np.int64)


def _depth(tree: list[Flags], count: int) -> NDArray[np.int8]:
    depth = np.zeros((count, tree[0].shape[1]), np.int8)
    for flags in tree:
        # Whoever is published has its parent published: the sum along a branch is how deep it goes.
        depth += np.repeat(flags, count // max(1, len(flags)), axis=0)
    return depth
