"""What a test says of the promised rate, and the table of predicted against measured."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.intervals import wilson
from maillage.cover.prediction.domain.field_tests import ConfusionTable, RateVerdict
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.domain.truth.calibration import voice_weights

AT_CEILING: Final = 0.9  # of the plan: headers and the start of a transfer take the rest


def rate_verdict(
    rate_mbps: float, *, target_mbps: float, plan_mbps: float | None = None, is_wifi: bool = False
) -> RateVerdict:
    """What a rate says. A test at the ceiling of its plan says "at least"; a slow one over Wi-Fi says nothing.

    A plan below the target cannot show it; a plan that is not known is not guessed: only a rate that reaches the
    target says something then, and a slow one on a cable.
    """
    if rate_mbps >= target_mbps:
        return RateVerdict.WORKS
    if plan_mbps is not None and rate_mbps >= AT_CEILING * plan_mbps:
        return RateVerdict.WORKS if plan_mbps >= target_mbps else RateVerdict.CANNOT_TELL
    if is_wifi:
        return RateVerdict.CANNOT_TELL
    return RateVerdict.FAILS


def confusion_table(
    predicted: NDArray[np.uint8], verdicts: Sequence[RateVerdict], voice: NDArray[np.int64]
) -> ConfusionTable:
    """The table: one voice counts as one, split where its tests differ. Arcep asks for a reliability of 98 %."""
    verdict = np.array([str(item) for item in verdicts])
    decides = verdict != RateVerdict.CANNOT_TELL
    weight = voice_weights(voice[decides])
    works = verdict[decides] == RateVerdict.WORKS
    state = predicted[decides]
    counts = {
        outcome: {item: float(weight[(state == item) & (works == outcome)].sum()) for item in ServiceState}
        for outcome in (True, False)
    }
    good, bad = counts[True][ServiceState.SERVED], counts[False][ServiceState.SERVED]
    low, high = wilson_interval(good, good + bad)
    return ConfusionTable(
        works=counts[True],
        fails=counts[False],
        cannot_tell=int(np.count_nonzero(~decides)),
        reliability=good / (good + bad) if good + bad else None,
        reliability_low=low,
        reliability_high=high,
    )


def wilson_interval(good: float, count: float) -> tuple[float | None, float | None]:
    """The interval of a share at 95 % (Wilson 1927); None without any."""
    if count <= 0:
        return None, None
    low, high = wilson(good / count, count)
    return float(low), float(high)
