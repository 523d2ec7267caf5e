"""The classes in which values of a usage are read: the colours of the map, and the ends of intervals of few people.

Download: the steps of Arcep's campaigns (3 Mb/s for the web, 8 for video, 30 for several people at once), and 100.
Web pages: Arcep's 5 and 10 seconds. Names and labels of the classes: measure/figures/pages/parts/legends.py.
"""

from collections.abc import Mapping
from math import nan
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from maillage.core.disclosure.interval_ends import Floats, class_ends
from maillage.measure.record.domain.terms import SCALES, Usage

MOST_POINTS: Final = 100.0
_POINTS: Final = (25.0, 50.0, 75.0, 90.0)

# Steps in the unit of the scale, rising: four make five classes.
CLASS_STEPS: Final[Mapping[Usage, tuple[float, ...]]] = {
    Usage.DOWNLOAD: (3e6, 8e6, 30e6, 100e6),
    Usage.UPLOAD: (1e6, 3e6, 10e6, 30e6),
    Usage.LATENCY: (30.0, 50.0, 100.0, 200.0),
    Usage.WEB: (2e3, 3e3, 5e3, 10e3),
    Usage.VIDEO: (1e3, 2e3, 5e3, 10e3),
    Usage.FILE_DOWNLOAD: (1e3, 3e3, 10e3, 30e3),
    Usage.FILE_UPLOAD: (1e3, 3e3, 10e3, 30e3),
    Usage.SCORE: _POINTS,
    Usage.SPEED_SCORE: _POINTS,
}


def usage_class_ends(low: ArrayLike, high: ArrayLike, usage: Usage) -> tuple[Floats, Floats]:
    """The ends moved outwards to those of the usage's classes; NaN above the last class of a rate or a time."""
    return class_ends(low, high, CLASS_STEPS[usage], most=MOST_POINTS if SCALES[usage].is_linear else np.nan)


def ends_told(low: float | None, high: float | None, usage: Usage) -> tuple[float | None, float | None]:
    """As ``usage_class_ends``, of one interval; None where there is no end."""
    ends = usage_class_ends(nan if low is None else low, nan if high is None else high, usage)
    told_low, told_high = (None if np.isnan(end) else float(end) for end in ends)
    return told_low, told_high
