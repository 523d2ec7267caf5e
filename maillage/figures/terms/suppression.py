"""Decides which territories are hidden among siblings, so that no subtraction from their parent reveals one.

Those below five devices are hidden, and with them enough others (complementary suppression).
Territories form a tree (région > département > part of an EPCI in a département > commune). A hidden territory always
has a hidden sibling, and together they hold at least five devices; what is hidden in a period is hidden in all
periods beside it, tests or not. Why this suffices: docs/explanation/privacy.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.quality.terms import DEVICES_FLOOR
from maillage.quality.terms.devices import Integers, Presence, Words, least_devices
from maillage.quality.terms.period_tree import PeriodTree

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Siblings:
    """The territories below one parent (rows) at the nodes of the calendar (columns)."""

    seen: Presence
    has_enough: Flags

    def chosen(self, rows: Integers) -> "Siblings":
        """Some of them."""
        return Siblings(Presence(self.seen.words[rows], self.seen.rows[rows]), self.has_enough[rows])


def hidden_siblings(siblings: Siblings, periods: PeriodTree, *, parent_hidden: Flags) -> Flags:
    """Which siblings are hidden at which node; ``parent_hidden`` says it of their parent, by node.

    A territory without a test that is not hidden is known to have none; a hidden one may have none.
    """
    seen = siblings.seen
    if not seen.words.any():
        return np.zeros(seen.words.shape, np.bool_)
    lacks = seen.is_present & ~siblings.has_enough
    hidden = np.zeros_like(lacks)
    hidden[:, 0] = _hidden(seen, lacks[:, 0], within=(0, slice(0, 1)), parent_hidden=parent_hidden)
    for parent, first, after in periods.blocks:
        children = slice(first, after)
        # Whoever is hidden in a period stays so in its parts, tests or not: an empty month would betray the others.
        begun = hidden[:, parent] | lacks[:, children].any(axis=1)
        found = _hidden(seen, begun, within=(parent, children), parent_hidden=parent_hidden)
        hidden[:, children] = found[:, None]
    return hidden


def _hidden(seen: Presence, begun: Flags, *, within: tuple[int, slice], parent_hidden: Flags) -> Flags:
    """Who is hidden at all nodes ``within`` a calendar node, beginning with those of ``begun``."""
    node, children = within
    members = begun | (seen.words[:, node] != 0)
    if parent_hidden[children].any():
        return np.asarray(members, np.bool_)
    if not begun.any():
        return begun  # most families: nobody to cover, and nobody to put in order
    hidden = begun.copy()
    # The smallest goes next: it costs readers least. Equal ones go in their fixed order.
    others = [row for row in np.argsort(seen.rows[:, node], kind="stable").tolist() if members[row] and not hidden[row]]
    while hidden.any() and others and not _is_cover(seen.words[:, children], hidden):
        hidden[others.pop(0)] = True
    return hidden


def _is_cover(words: Words, hidden: Flags) -> bool:
    """Whether the hidden cover each other: two at least, and at each node five devices together or no test."""
    together = np.bitwise_or.reduce(words[hidden], axis=0)
    # Five baskets are five devices for certain; fewer may be more devices, and then one more territory is hidden.
    is_enough = least_devices(together) >= DEVICES_FLOOR
    return int(hidden.sum()) > 1 and bool((is_enough | (together == 0)).all())
