"""The attack on live squares: somebody who looks on two days, with tests that came in between.

What holds: no figure below five devices of a time in which no test came in between can be computed. What does not, and
docs/explanation/privacy.md says so: that tests came in, and how many.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.record.domain.terms import DEVICES_FLOOR
from tests.core.disclosure.linear import computable
from tests.examples import examples
from tests.measure.figures.domain.test_disclosure import (
    DEPTH,
    EVERYTHING,
    MONTHS,
    SQUARES,
    World,
    invented_world,
    months_under,
    sibling_nodes,
)

RUNNING = 3  # the place in MONTHS of the month that runs: the second quarter of the first year
COLUMNS = (SQUARES, len(MONTHS), 2)  # square, month, whether it came in between the two looks


@dataclass(frozen=True)
class Looks:
    """The same squares on two days."""

    before: World
    after: World
    is_new: np.ndarray


def two_looks(seed: int) -> Looks:
    """Some tests of the running month came in after the first look."""
    after = invented_world(seed)
    random = np.random.default_rng(seed + 7)
    is_new = (after.months == MONTHS[RUNNING]) & (random.random(after.months.size) < random.choice([0.1, 0.5]))
    before = World(after.squares[~is_new], after.months[~is_new], after.devices[~is_new])
    return Looks(before, after, is_new)


def sums_of(level: int, square: int, node: int, *, arrivals: slice) -> np.ndarray:
    """What the figure of a square in a period sums up."""
    wide, sums = SQUARES >> (2 * level), np.zeros(COLUMNS, bool)
    sums[square * wide : (square + 1) * wide, :, arrivals] = months_under(node)[None, :, None]
    return sums.ravel()


def read(world: World, arrivals: slice) -> tuple[list[np.ndarray], np.ndarray]:
    """The published sums of one look, and the columns that its gaps tell to be empty."""
    nodes, tree = world.nodes(EVERYTHING), world.published(EVERYTHING)
    published, empty = [], np.zeros(np.prod(COLUMNS), bool)
    for level, flags in enumerate(tree):
        for square, node in np.ndindex(4**level, len(EVERYTHING)):
            family = flags[square & ~3 : (square | 3) + 1, node].any() if level else False
            if flags[square, node]:
                published.append(sums_of(level, square, node, arrivals=arrivals))
            elif not nodes[level].is_present[square, node] and (family or flags[square, sibling_nodes(node)].any()):
                empty |= sums_of(level, square, node, arrivals=arrivals)
    return published, empty


def hidden_figures(looks: Looks, *, of_running_month: bool) -> np.ndarray:
    """Figures of one to four devices, of periods with or without the month that runs."""
    found = []
    for level in range(DEPTH + 1):
        wide = SQUARES >> (2 * level)
        for square, node in np.ndindex(4**level, len(EVERYTHING)):
            months = months_under(node)
            inside = (looks.after.squares // wide == square) & np.isin(looks.after.months, np.array(MONTHS)[months])
            chosen = inside & looks.is_new if of_running_month else inside
            if months[RUNNING] == of_running_month and 0 < np.unique(looks.after.devices[chosen]).size < DEVICES_FLOOR:
                arrivals = slice(1, 2) if of_running_month else slice(0, 2)
                found.append(sums_of(level, square, node, arrivals=arrivals))
    return np.array(found)


def leaks(looks: Looks, *, of_running_month: bool) -> int:
    """How many hidden figures both looks together tell."""
    first, empty_then = read(looks.before, slice(0, 1))
    second, empty_now = read(looks.after, slice(0, 2))
    empty = (empty_then | empty_now).reshape(COLUMNS).copy()
    empty[:, [place for place in range(len(MONTHS)) if place != RUNNING], 1] = True
    hidden = hidden_figures(looks, of_running_month=of_running_month)
    return computable(hidden, np.array([*first, *second]), empty.ravel())


@settings(max_examples=examples(40, few=12), deadline=None)
@given(st.integers(0, 1 << 40))
def test_two_looks_tell_no_figure_below_five_devices_of_a_time_without_new_tests(seed: int) -> None:
    assert leaks(two_looks(seed), of_running_month=False) == 0


def test_two_looks_tell_how_many_tests_came_in_between_which_the_page_on_privacy_says() -> None:
    assert sum(leaks(two_looks(seed), of_running_month=True) > 0 for seed in range(12)) > 0
