"""The effect of works: tests of the same communes and operator before and after, with a verdict.

Formulas and reasons: docs/explanation/repair.md.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil
from typing import Final

import numpy as np

from maillage.core.intervals import Floats, wilson
from maillage.core.lower_bound import LowerBound
from maillage.measure.comparison.domain.terms import Estimate, difference_as_told, published_share, score_as_told
from maillage.measure.figures.domain.coarsening import coarse_number
from maillage.measure.record.domain.terms import DEVICES_FLOOR, MANY_DEVICES, Usage
from maillage.measure.repair.domain.month_groups import MonthGroup
from maillage.measure.repair.domain.shares import Integers, difference_ends, t_quantile

WORTHWHILE: Final = 0.10  # the smallest improvement of the share that counts, in absolute terms
HOPED: Final = 0.10  # share of bad tests assumed after the works while there are no tests
MOST_TESTS: Final = 20_000


class Proof(StrEnum):
    """The verdict of tests after the works."""

    PROVEN = "proven"
    NOT_YET = "not_yet"
    NO_IMPROVEMENT = "no_improvement"


@dataclass(frozen=True, slots=True)
class Side:
    """The tests of one side, with the share of bad ones (None below five devices)."""

    tests: int
    devices: int
    share: Estimate | None
    effective: float = 0.0
    score: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """Both sides, and the differences after - before of shares (negative is better) and scores.

    ``missing_tests`` is the number still needed for a verdict if shares stay the same; None with NOT_YET: impossible,
    as there were too few tests before. ``left_out`` are the months without both sides, as one has too few devices.
    """

    proof: Proof
    before: Side
    after: Side
    difference: Estimate | None = None
    score_difference: Estimate | None = None
    missing_tests: int | None = None
    score_usage: Usage = Usage.SCORE
    left_out: tuple[MonthGroup, ...] = ()


def verification(before: Side, after: Side) -> Verification:
    """The verdict on two sides."""
    if before.share is None:
        return Verification(Proof.NOT_YET, before, after)
    if after.share is None:
        return Verification(Proof.NOT_YET, before, after, missing_tests=_missing(before.share, after))
    difference = _difference(after.share, before.share)
    proof = _proof(difference)
    missing = _missing(before.share, after) if proof is Proof.NOT_YET else 0
    score = None if before.score is None or after.score is None else _difference(after.score, before.score)
    return Verification(proof, before, after, difference, score, missing)


def published_verification(exact: Verification) -> Verification:
    """The published form: counts in steps and rounded values below fifty devices, without intervals of differences.

    The verdict is that of the exact values.
    """
    before, after = _side_as_told(exact.before), _side_as_told(exact.after)
    missing = exact.missing_tests
    if missing and exact.after.devices < MANY_DEVICES:
        missing = LowerBound.of(missing)
    return replace(
        exact,
        before=before,
        after=after,
        difference=_difference_as_told(exact.difference, (exact.before.share, exact.after.share), point=0.01),
        score_difference=_difference_as_told(exact.score_difference, (exact.before.score, exact.after.score)),
        missing_tests=missing,
    )


def _side_as_told(side: Side) -> Side:
    return replace(
        side,
        tests=coarse_number(side.tests, side.devices),
        devices=coarse_number(side.devices, side.devices),
        share=None if side.share is None else published_share(side.share),
        score=None if side.score is None else score_as_told(side.score),
    )


def _difference_as_told(
    difference: Estimate | None, sides: tuple[Estimate | None, Estimate | None], *, point: float = 1.0
) -> Estimate | None:
    if difference is None:
        return None
    return difference_as_told(difference, min(0 if side is None else side.devices for side in sides), point=point)


def device_mean(values: Floats, devices: Integers) -> Estimate | None:
    """The mean over devices of their means, with Student's interval; None below five devices."""
    distinct, back = np.unique(devices, return_inverse=True)
    if distinct.size < DEVICES_FLOOR:
        return None
    own = np.bincount(back, values) / np.bincount(back)
    half = float(t_quantile(distinct.size - 1)) * float(own.std(ddof=1)) / distinct.size**0.5
    mean = float(own.mean())
    return Estimate(mean, mean - half, mean + half, distinct.size)


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    if estimate.low is None or estimate.high is None:
        raise AssertionError(estimate)  # a side with five devices has an interval
    return estimate.value, estimate.low, estimate.high


def _difference(after: Estimate, before: Estimate) -> Estimate:
    low, high = difference_ends(_ends(after), _ends(before))
    return Estimate(after.value - before.value, low, high)


def _proof(difference: Estimate) -> Proof:
    _value, low, high = _ends(difference)
    if high < 0:
        return Proof.PROVEN
    return Proof.NO_IMPROVEMENT if low > -WORTHWHILE else Proof.NOT_YET


def _missing(before: Estimate, after: Side) -> int | None:
    """The number of tests still needed for a verdict, if the share after stays the same (or is HOPED)."""
    share = HOPED if after.share is None else after.share.value
    # The number of tests per independent one, at the present clustering.
    cost = 1.0 if after.effective <= 0 else max(after.tests / after.effective, 1.0)
    first = max(after.effective, float(DEVICES_FLOOR))
    steps = int(np.log(max(MOST_TESTS / first, 1.0)) / np.log(1.02)) + 1
    for effective in [first * 1.02**step for step in range(1, steps + 1)]:
        low, high = (float(end) for end in wilson(share, effective))
        if _proof(_difference(Estimate(share, low, high), before)) is not Proof.NOT_YET:
            return max(1, ceil(effective * cost) - after.tests)
    return None
