"""How little is told of numbers that many people did not make: numbers of tests in steps, values with two digits.

Squares always, territories and places below fifty devices: there two looks at a live page, one before and one after,
would tell how many tests came in between and how they went (docs/explanation/privacy.md, "What an observer can learn").
"""

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.lower_bound import LowerBound
from maillage.quality.terms import MANY_DEVICES, Figure
from maillage.territory.terms import Kind

_BELOW, _ABOVE = Context(prec=2, rounding=ROUND_FLOOR), Context(prec=2, rounding=ROUND_CEILING)
_FEW: Final = 100  # tests: a share in whole percents would tell how many they are

# In smaller ones, and below fifty devices, tests are told by month, as elsewhere.
WEEKLY_KINDS: Final = (Kind.REGION, Kind.DEPARTEMENT)

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


def coarse_number(number: int, devices: int) -> int:
    """A number of tests as it is told, of so many devices: exactly from fifty on."""
    return number if devices >= MANY_DEVICES else LowerBound.of(number)


def two_digits(value: float) -> float:
    """The value with two significant digits."""
    return float(f"{value:.2g}")


def two_digits_below(value: float) -> float:
    """The largest number with two significant digits that is not above the value."""
    return float(_BELOW.create_decimal(str(value)))


def two_digits_above(value: float) -> float:
    """The smallest number with two significant digits that is not below the value."""
    return float(_ABOVE.create_decimal(str(value)))


def in_steps(numbers: Integers) -> Integers:
    """Each number's step, as ``LowerBound.of`` says it."""
    distinct, places = np.unique(numbers, return_inverse=True)
    return np.array([LowerBound.of(number) for number in distinct.tolist()], np.int64)[places]


def coarse_shares(shares: ArrayLike, tests: ArrayLike) -> Floats:
    """Shares in whole percents, and in tenths where fewer than a hundred tests would be told by their share."""
    exact = np.asarray(shares, np.float64)
    return np.where(np.asarray(tests) < _FEW, np.round(exact, 1), np.round(exact, 2))


def four_digits(value: float | None) -> float | None:
    """The value with four significant digits: a bin is 3.5 % wide, more would be noise."""
    return None if value is None else float(f"{value:.4g}")
