"""Decides which squares may show a figure: five devices each, and no subtraction that reveals a square with fewer.

A node is a square at a node of the calendar. It is published when it holds five devices and, with it, its parent
square in the same period, its parent period in the same square, every non-empty sibling square and every non-empty
sibling period are published: siblings are published all or none. Why nothing hidden can then be computed from what
is published: docs/explanation/privacy.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.measure.record.domain.devices import DeviceRows, PeriodTree, Presence, has_enough, presence, rolled_up

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Squares side by side (rows; four of a parent follow each other) at calendar nodes (columns)."""

    is_present: Flags
    has_enough: Flags


def nodes_by_level(rows: DeviceRows, periods: PeriodTree, *, levels: int) -> list[Nodes]:
    """Nodes of ``levels`` levels, coarsest first, from device rows whose places are squares of the finest level."""
    finest_first: list[Nodes] = []
    seen = presence(rows, periods)
    for step in range(levels):
        finest_first.append(Nodes(seen.is_present, has_enough(seen, rows, periods, coarser=step)))
        if step + 1 < levels:
            seen = rolled_up(seen)
    return finest_first[::-1]


def published_roots(nodes: Nodes, periods: PeriodTree) -> Flags:
    """Which nodes of the coarsest level are published: those squares have no parent and no sibling in space."""
    return _published(nodes, np.ones_like(nodes.is_present), periods, siblings=1)


def published_children(nodes: Nodes, parents: Flags, periods: PeriodTree) -> Flags:
    """Which nodes are published, four squares to each row of ``parents`` (the published parent squares)."""
    return _published(nodes, parents, periods, siblings=4)


def published_tree(levels: Sequence[Nodes], top: Flags, periods: PeriodTree) -> list[Flags]:
    """Which nodes are published, level by level below and with ``top``, the flags of the first of ``levels``."""
    tree = [top]
    for nodes in levels[1:]:
        tree.append(published_children(nodes, tree[-1], periods))
    return tree


def leaves(tree: Sequence[Flags]) -> list[Flags]:
    """Which squares are drawn: published at their level, and their children not (one flag a square, by level)."""
    leaf_flags: list[Flags] = []
    for level, published in enumerate(tree):
        is_last = level + 1 == len(tree)
        below = np.zeros_like(published) if is_last else tree[level + 1].reshape(-1, 4).any(axis=1)
        leaf_flags.append(published & ~below)
    return leaf_flags


def _published(nodes: Nodes, parents: Flags, periods: PeriodTree, *, siblings: int) -> Flags:
    width = len(periods)
    every = nodes.is_present.reshape(-1, siblings, width)
    # Most squares of a country hold no test at all: nothing is decided for them.
    tested = np.flatnonzero(every.any(axis=(1, 2)))
    is_present = every[tested]
    may_be = nodes.has_enough.reshape(-1, siblings, width)[tested] & parents.reshape(-1, 1, width)[tested]
    published = np.zeros_like(is_present)
    published[..., 0] = is_present[..., 0] & _all_or_none(is_present[..., :1], may_be[..., :1])[..., 0]
    for parent, first, after in periods.blocks:
        # The periods of one period and the squares of one square are one table: rows squares, columns periods.
        allowed = may_be[..., first:after] & published[..., parent, None]
        published[..., first:after] = _all_or_none(is_present[..., first:after], allowed)
    whole = np.zeros_like(every)
    whole[tested] = published
    return whole.reshape(-1, width)


def _all_or_none(is_present: Flags, may_be: Flags) -> Flags:
    """The greatest set of present cells in which each row and column of a table is taken whole or not at all."""
    refused = is_present & ~may_be
    spread = refused
    while spread.any():
        reached = refused.any(axis=1, keepdims=True) | refused.any(axis=2, keepdims=True)
        spread = is_present & ~refused & reached
        refused = refused | spread
    return is_present & ~refused


__all__ = [
    "DeviceRows",
    "Nodes",
    "Presence",
    "leaves",
    "nodes_by_level",
    "published_children",
    "published_roots",
    "published_tree",
]
