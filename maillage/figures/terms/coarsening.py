"""How little is told of numbers that many people did not make: numbers of tests in steps, values with two digits.

Squares always, territories and places below fifty devices: there two looks at a live page, one before and one after,
would tell how many tests came in between and how they went (docs/explanation/privacy.md, "What an observer can learn").
"""

from dataclasses import replace
from math import floor, log10
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.comparison.rules.domain import missing_tests
from maillage.core.lower_bound import LowerBound
from maillage.quality.terms import MANY_DEVICES, Figure
from maillage.quality.terms.comparison import Comparison, Estimate, OperatorEstimate

_FEW: Final = 100  # tests: a share in whole percents would tell how many they are

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def coarse_figure(figure: Figure) -> Figure:
    """The figure as it is shown of a square, or below fifty devices: the month stays."""
    if figure.is_hidden or not figure.samples:
        return figure
    share = figure.failure_share
    return replace(
        figure,
        samples=LowerBound.of(figure.samples),
        median=None if figure.median is None else two_digits(figure.median),
        low=None if figure.low is None else two_digits_below(figure.low),
        high=None if figure.high is None else two_digits_above(figure.high),
        failure_share=None if share is None else float(coarse_shares(share, figure.samples)),
    )


def told(number: int, devices: int) -> int:
    """A number of tests as it is told, of so many devices: exactly from fifty on."""
    return number if devices >= MANY_DEVICES else LowerBound.of(number)


def coarse_comparison(compared: Comparison) -> Comparison:
    """The comparison as it is shown: operators below fifty devices, and their differences, with less."""
    few = {
        each.operator
        for each in compared.operators
        if each.devices < MANY_DEVICES and (each.tests or each.parts or each.rates)
    }
    if not few:
        return compared
    operators = tuple(_coarse(each, compared.floor) if each.operator in few else each for each in compared.operators)
    differences = tuple(
        replace(each, points=coarse_estimate(each.points)) if few & {each.ahead, each.behind} else each
        for each in compared.differences
    )
    return replace(compared, operators=operators, differences=differences)


def _coarse(operator: OperatorEstimate, floor: int) -> OperatorEstimate:
    tests, effective = LowerBound.of(operator.tests), LowerBound.of(operator.effective_tests)
    return replace(
        operator,
        tests=tests,
        devices=LowerBound.of(operator.devices),
        effective_tests=effective,
        # What lacks is said of the steps: of the exact numbers it would tell them.
        missing_tests=missing_tests(tests, effective, floor) if operator.missing_tests else 0,
        score=None if operator.score is None else coarse_estimate(operator.score),
        parts={part: coarse_estimate(value) for part, value in operator.parts.items()},
        rates={rate: coarse_rate(value, operator.tests) for rate, value in operator.rates.items()},
    )


def coarse_estimate(estimate: Estimate) -> Estimate:
    """The estimate with two significant digits, its interval not narrower."""
    low, high = estimate.low, estimate.high
    return Estimate(
        two_digits(estimate.value),
        None if low is None else two_digits_below(low),
        None if high is None else two_digits_above(high),
    )


def coarse_rate(share: Estimate, tests: int) -> Estimate:
    """A share with its interval, as coarse as ``coarse_shares`` makes it for so many tests."""
    low, high = (None if end is None else float(coarse_shares(end, tests)) for end in (share.low, share.high))
    return Estimate(float(coarse_shares(share.value, tests)), low, high)


def two_digits(value: float) -> float:
    """The value with two significant digits."""
    return float(f"{value:.2g}")


def two_digits_below(value: float) -> float:
    """The largest number with two significant digits that is not above the value."""
    rounded = two_digits(value)
    return two_digits(rounded - _last_digit(value)) if rounded > value else rounded


def two_digits_above(value: float) -> float:
    """The smallest number with two significant digits that is not below the value."""
    rounded = two_digits(value)
    return two_digits(rounded + _last_digit(value)) if rounded < value else rounded


def in_steps(numbers: Integers) -> Integers:
    """Each number's step, as ``LowerBound.of`` says it."""
    distinct, places = np.unique(numbers, return_inverse=True)
    return np.array([LowerBound.of(number) for number in distinct.tolist()], np.int64)[places]


def coarse_shares(shares: ArrayLike, tests: ArrayLike) -> Floats:
    """Shares in whole percents, and in tenths where fewer than a hundred tests would be told by their share."""
    known = np.asarray(shares, np.float64)
    return np.where(np.asarray(tests) < _FEW, np.round(known, 1), np.round(known, 2))


def _last_digit(value: float) -> float:
    return 10.0 ** (floor(log10(abs(value))) - 1)
