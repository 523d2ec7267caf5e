"""Decides which members of a family are hidden, so that no subtraction from their parent's sum reveals a small one.

Those below the floor are hidden, and with them enough others (complementary suppression). Families form a tree
(région > département > part of an EPCI in a département > commune). A hidden member always has a hidden sibling, and
together they reach the floor; what is hidden in a part of time is hidden in all parts beside it, whether anything
happened there or not. Why this suffices: docs/explanation/privacy.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Marks = NDArray[Any]
Blocks = Sequence[tuple[int, int, int]]  # of a tree of time: (parent, first child, after last child), top down


@dataclass(frozen=True, slots=True)
class Siblings:
    """The members below one parent (rows) at the nodes of a tree of time (columns); node 0 is all time.

    ``marks`` say who is behind a member, 0 where nobody is; ``together`` makes of the marks of several members (rows)
    how many are behind them all at least, by node. ``sizes`` say who is hidden first. ``has_enough``: at least the
    floor is behind this member alone.
    """

    marks: Marks
    sizes: Integers
    has_enough: Flags
    together: Callable[[Marks], Integers]

    @property
    def is_present(self) -> Flags:
        """Where anybody is behind a member."""
        return np.asarray(self.marks != 0, np.bool_)

    def subset(self, rows: Integers) -> "Siblings":
        """Some of them."""
        return replace(self, marks=self.marks[rows], sizes=self.sizes[rows], has_enough=self.has_enough[rows])


def counted_siblings(counts: Integers, *, floor: int) -> Siblings:
    """Siblings of which it is known exactly how many are behind each (rows) at each node, nobody behind two of them."""
    return Siblings(counts, counts, counts >= floor, lambda marks: np.asarray(marks.sum(axis=0), np.int64))


def hidden_siblings(siblings: Siblings, blocks: Blocks, *, floor: int, parent_hidden: Flags) -> Flags:
    """Which siblings are hidden at which node; ``parent_hidden`` says it of their parent, by node.

    A member with nobody behind it that is not hidden is known to be empty; a hidden one may be empty.
    """
    if not siblings.marks.any():
        return np.zeros(siblings.marks.shape, np.bool_)
    lacks = siblings.is_present & ~siblings.has_enough
    hidden = np.zeros_like(lacks)
    hidden[:, 0] = _hidden(siblings, lacks[:, 0], (0, slice(0, 1)), floor=floor, parent_hidden=parent_hidden)
    for parent, first, after in blocks:
        children = slice(first, after)
        # Whoever is hidden in a period stays so in its parts, tests or not: an empty month would betray the others.
        begun = hidden[:, parent] | lacks[:, children].any(axis=1)
        members = _hidden(siblings, begun, (parent, children), floor=floor, parent_hidden=parent_hidden)
        hidden[:, children] = members[:, None]
    return hidden


def _hidden(siblings: Siblings, begun: Flags, within: tuple[int, slice], *, floor: int, parent_hidden: Flags) -> Flags:
    """Who is hidden at all nodes ``within`` a node of the tree, beginning with those of ``begun``."""
    node, children = within
    members = begun | siblings.is_present[:, node]
    if parent_hidden[children].any():
        return np.asarray(members, np.bool_)
    if not begun.any():
        return begun  # most families: nobody to cover, and nobody to put in order
    hidden = begun.copy()
    # The smallest goes next: it costs readers least. Equal ones go in their fixed order.
    order = np.argsort(siblings.sizes[:, node], kind="stable").tolist()
    others = [row for row in order if members[row] and not hidden[row]]
    while others and not _is_cover(siblings, hidden, children, floor=floor):
        hidden[others.pop(0)] = True
    return hidden


def _is_cover(siblings: Siblings, hidden: Flags, children: slice, *, floor: int) -> bool:
    """Whether the hidden cover each other: two at least, and at each node the floor together or nobody at all."""
    if int(hidden.sum()) < 2:
        return False
    marks = siblings.marks[hidden, children]
    return bool(((siblings.together(marks) >= floor) | (marks == 0).all(axis=0)).all())
