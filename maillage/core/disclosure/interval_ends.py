"""Which ends of an interval may be shown: none is the value of one person (docs/explanation/privacy.md, rule 7).

With few samples an interval reaches from the smallest to the largest: its ends are two people's values. So an end that
is a sample's is shown only where ``DEVICES_OUTSIDE`` devices are known to lie beyond it; else both ends are those of
wide classes, fixed beforehand; an interval of a share is made of the numbers that are told beside it.
"""

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.intervals import student_quantile, wilson
from maillage.core.lower_bound import LowerBound

DEVICES_OUTSIDE: Final = 5  # beyond each end
FEWEST_TESTS: Final = 10  # no interval below: whether there is one would tell five tests from six
_ROUNDING: Final = 1e-9

Floats = NDArray[np.float64]


def class_ends(
    low: ArrayLike, high: ArrayLike, steps: Sequence[float], *, least: float = 0.0, most: float = np.nan
) -> tuple[Floats, Floats]:
    """The ends moved outwards to the ``steps`` (rising) that cut the scale into classes, or to its own ends.

    NaN stays NaN, and stands where the scale has no end (``most``).
    """
    below, above = np.asarray(low, np.float64), np.asarray(high, np.float64)
    bottoms, tops = np.array([least, *steps]), np.array([*steps, most])
    return (
        np.where(np.isnan(below), np.nan, bottoms[np.searchsorted(steps, below, side="right")]),
        np.where(np.isnan(above), np.nan, tops[np.minimum(np.searchsorted(steps, above, side="left"), len(steps))]),
    )


def share_ends(share: float, devices: int) -> tuple[float, float]:
    """Wilson's interval of a share as it is told, for the lower end of the step of so many devices (five at least).

    It says nothing that ``share`` and the step do not say, so no exact number can be read from it. Each device counts
    once, with Student's quantile for so few: never narrower than what is computed from their tests.
    """
    fewest = LowerBound.of(devices)
    low, high = wilson(share, fewest, student_quantile(fewest - 1))
    return floor(100 * float(low) + _ROUNDING) / 100, ceil(100 * float(high) - _ROUNDING) / 100
