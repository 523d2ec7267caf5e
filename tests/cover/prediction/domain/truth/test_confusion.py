import numpy as np
import pytest

from maillage.cover.prediction.domain.field_tests import RateVerdict
from maillage.cover.prediction.domain.service import ServiceState
from maillage.cover.prediction.domain.truth.confusion import confusion_table, rate_verdict, wilson_interval


@pytest.mark.parametrize(
    ("rate", "plan", "is_wifi", "verdict"),
    [
        (45.0, None, True, RateVerdict.WORKS),
        (28.5, 30.0, False, RateVerdict.WORKS),  # the ceiling of a plan of 30 Mb/s, not of the network
        (19.0, 20.0, False, RateVerdict.CANNOT_TELL),  # a plan that cannot show 30 Mb/s
        (12.0, 30.0, True, RateVerdict.CANNOT_TELL),
        (12.0, 30.0, False, RateVerdict.FAILS),
        (12.0, None, False, RateVerdict.FAILS),
    ],
)
def test_rate_says_what_neither_plan_nor_wifi_explains(
    rate: float, plan: float | None, verdict: RateVerdict, *, is_wifi: bool
):
    assert rate_verdict(rate, target_mbps=30.0, plan_mbps=plan, is_wifi=is_wifi) is verdict


def test_table_counts_voices_and_tells_the_reliability_of_served():
    served, unserved, unknown = ServiceState.SERVED, ServiceState.NOT_SERVED, ServiceState.UNKNOWN
    predicted = np.array([served, served, served, served, unserved, unknown], np.uint8)
    works, fails, silent = RateVerdict.WORKS, RateVerdict.FAILS, RateVerdict.CANNOT_TELL
    voice = np.array([1, 1, 2, 3, 4, 5])

    table = confusion_table(predicted, [works, fails, works, silent, works, fails], voice)

    assert (table.works[served], table.fails[served], table.cannot_tell) == (1.5, 0.5, 1)
    assert (table.works[unserved], table.fails[unknown]) == (1.0, 1.0)
    assert table.reliability == 0.75


def test_table_without_tests_has_no_reliability():
    table = confusion_table(np.empty(0, np.uint8), [], np.empty(0, np.int64))

    assert (table.reliability, table.reliability_low, table.reliability_high) == (None, None, None)


def test_interval_of_a_share_is_wilsons():
    assert wilson_interval(9.0, 10.0) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert wilson_interval(0.0, 0.0) == (None, None)
