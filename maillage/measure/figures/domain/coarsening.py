"""Coarsens figures of few people before they are shown: tests in steps, values with two digits, ends as classes.

Squares always, territories and places below fifty devices: there two looks at a live page, one before and one after,
would disclose how many tests came in between and how they went (docs/explanation/privacy.md, "What an observer can
learn").
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.disclosure.interval_ends import FEWEST_TESTS
from maillage.core.lower_bound import LowerBound
from maillage.measure.figures.domain.value_classes import ends_told
from maillage.measure.record.domain.terms import MANY_DEVICES, Figure, Usage
from maillage.territory.domain.terms import Kind

# A share is given in parts that the fewest tests of a step can give: finer ones would disclose how many there are.
_TENTHS_FROM: Final = FEWEST_TESTS
_PERCENTS_FROM: Final = 100

# In smaller ones, and below fifty devices, tests are given by month, as elsewhere.
WEEKLY_KINDS: Final = (Kind.REGION, Kind.DEPARTEMENT)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def coarse_figure(figure: Figure, usage: Usage) -> Figure:
    """The figure as it is shown of a square, or below fifty devices: the month stays."""
    if figure.is_hidden or not figure.samples:
        return figure
    share = figure.failure_share
    return replace(
        figure_with_class_ends(figure, usage),
        samples=LowerBound.of(figure.samples),
        median=None if figure.median is None else two_digits(figure.median),
        failure_share=None if share is None else float(coarse_shares(share, figure.samples)),
    )


def figure_with_class_ends(figure: Figure, usage: Usage) -> Figure:
    """The figure with the classes of its usage as ends of its interval (core/disclosure/interval_ends.py)."""
    low, high = ends_told(figure.low, figure.high, usage)
    return replace(figure, low=low, high=high)


def coarse_number(number: int, devices: int) -> int:
    """A number of tests as it is published, of so many devices: exactly from fifty on."""
    return number if devices >= MANY_DEVICES else LowerBound.of(number)


def two_digits(value: float) -> float:
    """The value with two significant digits."""
    return float(f"{value:.2g}")


def in_steps(numbers: Integers) -> Integers:
    """Each number's step, as ``LowerBound.of`` says it."""
    distinct, places = np.unique(numbers, return_inverse=True)
    return np.array([LowerBound.of(number) for number in distinct.tolist()], np.int64)[places]


def coarse_shares(shares: ArrayLike, tests: ArrayLike) -> Floats:
    """Shares in whole percents, in tenths below a hundred tests, in fifths below ten."""
    parts = share_parts(tests)
    return np.round(np.asarray(shares, np.float64) * parts) / parts


def share_parts(tests: ArrayLike) -> Integers:
    """In how many parts a share of so many tests is given: 5, 10 or 100."""
    numbers = np.asarray(tests)
    return np.where(numbers < _TENTHS_FROM, 5, np.where(numbers < _PERCENTS_FROM, 10, 100))


def four_digits(value: float | None) -> float | None:
    """The value with four significant digits: a bin is 3.5 % wide, more would be noise."""
    return None if value is None else float(f"{value:.4g}")
