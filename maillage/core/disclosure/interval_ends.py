"""Which ends of an interval may be published: none is one person's value (docs/explanation/privacy.md, rule 7).

With few samples an interval reaches from the smallest to the largest sample, so its ends are two people's values. An
end that is a sample is published only if at least ``DEVICES_OUTSIDE`` devices lie beyond it; otherwise both ends are
rounded outwards to fixed, wide classes. The interval of a share is computed from the published numbers.
"""

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.intervals import student_quantile, wilson
from maillage.core.lower_bound import LowerBound

DEVICES_OUTSIDE: Final = 5  # beyond each end
FEWEST_TESTS: Final = 10  # below this no interval: its presence would distinguish five tests from six
_ROUNDING: Final = 1e-9

Floats = NDArray[np.float64]


def class_ends(
    low: ArrayLike, high: ArrayLike, steps: Sequence[float], *, least: float = 0.0, most: float = np.nan
) -> tuple[Floats, Floats]:
    """Round the ends outwards to ``steps`` (ascending class limits), or to the ends of the scale.

    NaN stays NaN; it is also returned where the scale has no upper end (``most``).
    """
    below, above = np.asarray(low, np.float64), np.asarray(high, np.float64)
    bottoms, tops = np.array([least, *steps]), np.array([*steps, most])
    return (
        np.where(np.isnan(below), np.nan, bottoms[np.searchsorted(steps, below, side="right")]),
        np.where(np.isnan(above), np.nan, tops[np.minimum(np.searchsorted(steps, above, side="left"), len(steps))]),
    )


def share_ends(share: float, devices: int) -> tuple[float, float]:
    """Wilson's interval of a published share, computed for the lower end of the published step of devices (at least 5).

    It follows from ``share`` and the step alone, so it reveals no exact number. Each device counts once, with Student's
    quantile for so few: it is never narrower than the interval computed from the tests.
    """
    fewest = LowerBound.of(devices)
    low, high = wilson(share, fewest, student_quantile(fewest - 1))
    return floor(100 * float(low) + _ROUNDING) / 100, ceil(100 * float(high) - _ROUNDING) / 100
