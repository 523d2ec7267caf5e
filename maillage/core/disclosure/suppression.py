"""Complementary cell suppression: hides enough siblings that no subtraction from their parent reveals a small one.

Members below the floor are hidden, and enough others with them. Families form a tree (région > département > part of an
EPCI in a département > commune). A hidden member always has a hidden sibling, and together they reach the floor; a
member hidden in one part of a period is hidden in all its parts, active or not. Why this suffices:
docs/explanation/privacy.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Marks = NDArray[Any]
Blocks = Sequence[tuple[int, int, int]]  # a tree of periods: (parent, first child, after last child), top down


@dataclass(frozen=True, slots=True)
class Siblings:
    """The members below one parent (rows) at the nodes of a tree of periods (columns); node 0 is all time.

    ``marks`` identify who contributes to a member, 0 for nobody; ``together`` maps the marks of several members (rows)
    to the least number of contributors they have together, by node. ``sizes`` give the order of suppression.
    ``has_enough``: the member reaches the floor on its own.
    """

    marks: Marks
    sizes: Integers
    has_enough: Flags
    together: Callable[[Marks], Integers]

    @property
    def is_present(self) -> Flags:
        """Where a member has any contributor."""
        return np.asarray(self.marks != 0, np.bool_)

    def subset(self, rows: Integers) -> "Siblings":
        """The siblings of these rows."""
        return replace(self, marks=self.marks[rows], sizes=self.sizes[rows], has_enough=self.has_enough[rows])


def counted_siblings(counts: Integers, *, floor: int) -> Siblings:
    """Siblings with exact, disjoint counts of contributors (members x nodes)."""
    return Siblings(counts, counts, counts >= floor, lambda marks: np.asarray(marks.sum(axis=0), np.int64))


def hidden_siblings(siblings: Siblings, blocks: Blocks, *, floor: int, parent_hidden: Flags) -> Flags:
    """Which siblings are hidden at which nodes; ``parent_hidden`` is the same for their parent, by node.

    A member that is not hidden and has no contributor is published as empty; a hidden one may be empty.
    """
    if not siblings.marks.any():
        return np.zeros(siblings.marks.shape, np.bool_)
    lacks = siblings.is_present & ~siblings.has_enough
    hidden = np.zeros_like(lacks)
    hidden[:, 0] = _hidden(siblings, lacks[:, 0], (0, slice(0, 1)), floor=floor, parent_hidden=parent_hidden)
    for parent, first, after in blocks:
        children = slice(first, after)
        # A member hidden in a period stays hidden in all its parts, even empty ones: an empty month would reveal the
        # others.
        begun = hidden[:, parent] | lacks[:, children].any(axis=1)
        members = _hidden(siblings, begun, (parent, children), floor=floor, parent_hidden=parent_hidden)
        hidden[:, children] = members[:, None]
    return hidden


def _hidden(siblings: Siblings, begun: Flags, within: tuple[int, slice], *, floor: int, parent_hidden: Flags) -> Flags:
    """The members hidden at all nodes ``within`` a node of the tree, starting from ``begun``."""
    node, children = within
    members = begun | siblings.is_present[:, node]
    if parent_hidden[children].any():
        return np.asarray(members, np.bool_)
    if not begun.any():
        return begun  # most families: nothing to hide, so skip the sort
    hidden = begun.copy()
    # Hide the smallest next, which costs readers least; ties follow the fixed order of rows.
    order = np.argsort(siblings.sizes[:, node], kind="stable").tolist()
    others = [row for row in order if members[row] and not hidden[row]]
    while others and not _is_cover(siblings, hidden, children, floor=floor):
        hidden[others.pop(0)] = True
    return hidden


def _is_cover(siblings: Siblings, hidden: Flags, children: slice, *, floor: int) -> bool:
    """Whether the hidden members protect each other: at least two, and at each node the floor together or nobody."""
    if int(hidden.sum()) < 2:
        return False
    marks = siblings.marks[hidden, children]
    return bool(((siblings.together(marks) >= floor) | (marks == 0).all(axis=0)).all())
