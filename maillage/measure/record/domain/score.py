"""The score of a measurement, 0 to 100: how well the connection serves web, video, transfers and calls.

Each usage scores 0 at its poor limit and 100 at its good limit, linearly in the logarithm, because people perceive
ratios of speed and time, not differences:

 usage score = 100 ln(x / low) / ln(high / low), clipped to 0-100; a failure is 0.

The composite is a fixed weighted sum. It exists only if every part was measured: weights are never redistributed over
missing parts, or a phone without the video test would be scored by another rule.
Limits and weights: reference/method-1.toml; their reasons: docs/explanation/quality-score.md.
"""

from collections.abc import Mapping, Sequence
from math import isnan, log, nan
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.measure.protocol.domain.terms import SubtestKind
from maillage.measure.record.domain.columns import SUBTEST_USAGES, SubtestTable
from maillage.measure.record.domain.method import MethodLimits, ScorePart, shipped_method

Floats = NDArray[np.float64]


LIMITS: Final[Mapping[SubtestKind, MethodLimits]] = shipped_method().limits
FILES: Final = (SubtestKind.FILE_DOWNLOAD, SubtestKind.FILE_UPLOAD)
_KINDS: Final[Mapping[ScorePart, SubtestKind]] = {
    part: SubtestKind(part.word) for part in ScorePart if part is not ScorePart.FILES
}
# Percentages. Files are the mean of the file subtests that were made; the file download is required.
WEIGHTS: Final[Mapping[SubtestKind, float]] = {kind: shipped_method().weights[part] for part, kind in _KINDS.items()}
FILES_WEIGHT: Final = shipped_method().weights[ScorePart.FILES]
SPEED_WEIGHTS: Final[Mapping[SubtestKind, float]] = {
    _KINDS[part]: weight for part, weight in shipped_method().speed_weights.items()
}
_TINIEST: Final = float(np.finfo(np.float64).tiny)

WIDEST_INTERVAL: Final = 40.0  # points: within twenty, a score is in its class of the map or in the next one


def usage_scores(values: ArrayLike, kind: SubtestKind) -> Floats:
    """Return scores (0-100) of values in the unit of ``kind``; NaN stays NaN."""
    limits = LIMITS[kind]
    numbers = np.asarray(values, np.float64)
    # Clipped, since 0 (no bytes, no waiting) has no logarithm.
    logarithms = np.log(np.maximum(numbers, _TINIEST) / limits.poor)
    return np.minimum(np.maximum(logarithms * (100.0 / log(limits.good / limits.poor)), 0.0), 100.0)


def scores_of(table: SubtestTable) -> tuple[Floats, Floats]:
    """Return composite scores, NaN where web, video, a transfer, latency or the file is missing; and speed scores."""
    limits = [LIMITS[kind] for kind in SUBTEST_USAGES.values()]
    poor = np.array([[limit.poor] for limit in limits])
    points_a_logarithm = np.array([[100.0 / log(limit.good / limit.poor)] for limit in limits])
    # ``usage_scores``, vectorised over usages.
    logarithms = np.log(np.maximum(table.values, _TINIEST) / poor)
    points = np.minimum(np.maximum(logarithms * points_a_logarithm, 0.0), 100.0)
    points = np.where(table.is_failed, 0.0, points)
    files = points[_FILE_ROWS]
    is_made = ~np.isnan(files)
    mean = np.where(is_made, files, 0.0).sum(axis=0) / np.maximum(is_made.sum(axis=0), 1)
    score = FILES_WEIGHT * np.where(is_made[0], mean, np.nan)
    for kind, weight in WEIGHTS.items():
        score = score + weight * points[_ROWS[kind]]
    speed = np.zeros(points.shape[1])
    for kind, weight in SPEED_WEIGHTS.items():
        speed = speed + weight * points[_ROWS[kind]]
    return score / 100.0, speed / 100.0


def scores_of_row(values: Sequence[float], is_failed: Sequence[bool]) -> tuple[float, float]:
    """Return the scores of one measurement by usage; bit-identical to ``scores_of``."""
    limits = [LIMITS[kind] for kind in SUBTEST_USAGES.values()]
    # NumPy's logarithm, for the same result.
    logarithms = np.log([max(value, _TINIEST) / limit.poor for value, limit in zip(values, limits, strict=True)])
    points = [
        0.0 if failed else min(max(logarithm * (100.0 / log(limit.good / limit.poor)), 0.0), 100.0)
        for logarithm, limit, failed in zip(logarithms.tolist(), limits, is_failed, strict=True)
    ]
    files = [points[row] for row in _FILE_ROWS]
    made = [mark for mark in files if not isnan(mark)]
    score = FILES_WEIGHT * (nan if isnan(files[0]) else sum(made) / len(made))
    for row, weight in _WEIGHT_ROWS:
        score += weight * points[row]
    speed = 0.0
    for row, weight in _SPEED_WEIGHT_ROWS:
        speed += weight * points[row]
    return score / 100.0, speed / 100.0


_ROWS: Final = {kind: int(usage) for usage, kind in SUBTEST_USAGES.items()}
_FILE_ROWS: Final = [_ROWS[kind] for kind in FILES]
_WEIGHT_ROWS: Final = [(_ROWS[kind], weight) for kind, weight in WEIGHTS.items()]
_SPEED_WEIGHT_ROWS: Final = [(_ROWS[kind], weight) for kind, weight in SPEED_WEIGHTS.items()]
