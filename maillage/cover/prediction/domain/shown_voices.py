"""Statistical disclosure control of voices: at least five devices per group, and no differencing."""

import numpy as np
from numpy.typing import NDArray

from maillage.core.disclosure.suppression import counted_siblings, hidden_siblings
from maillage.cover.prediction.domain.field_tests import VOICES_FLOOR, Integers
from maillage.cover.prediction.domain.truth.calibration import voice_weights
from maillage.cover.prediction.domain.truth.confusion import wilson_interval
from maillage.cover.prediction.domain.truth_reports import MeasuredShare


def distinct_devices(group: Integers, device: Integers, groups: int) -> Integers:
    """The number of devices per group."""
    pairs = np.unique(np.stack([group, device]), axis=1)
    return np.bincount(pairs[0], minlength=groups).astype(np.int64)


def may_show(devices: Integers) -> NDArray[np.bool_]:
    """Which groups may be published next to their sum, by number of devices."""
    if devices.sum() < VOICES_FLOOR:
        return np.zeros(devices.size, np.bool_)
    siblings = counted_siblings(devices[:, None], floor=VOICES_FLOOR)
    hidden = hidden_siblings(siblings, (), floor=VOICES_FLOOR, parent_hidden=np.zeros(1, np.bool_))
    return np.asarray((devices >= VOICES_FLOOR) & ~hidden[:, 0], np.bool_)


def measured_share(works: NDArray[np.bool_], voice: Integers) -> MeasuredShare | None:
    """The share of working voices; None without any. The caller checks whether it may be published."""
    weight = voice_weights(voice)
    count = float(weight.sum())
    good = float(weight[works].sum())
    low, high = wilson_interval(good, count)
    if low is None or high is None:
        return None
    voices = np.unique(voice).size
    return MeasuredShare(
        voices, round(good, 1), round(count - good, 1), round(good / count, 4), round(low, 4), round(high, 4)
    )


def shown_shares(
    group: Integers, works: NDArray[np.bool_], voice: Integers, *, device: Integers, groups: int
) -> dict[int, MeasuredShare]:
    """The measured share of each group that may be published, by group number."""
    is_open = may_show(distinct_devices(group, device, groups))
    shares = {}
    for number in np.flatnonzero(is_open).tolist():
        members = group == number
        share = measured_share(works[members], voice[members])
        if share is not None:
            shares[number] = share
    return shares
