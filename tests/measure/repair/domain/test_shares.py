import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.record.domain.bins import NO_BIN, bins_of
from maillage.measure.record.domain.terms import SCALES, Usage
from maillage.measure.repair.domain.shares import is_bad, is_dead, shares_of
from maillage.measure.repair.domain.shares import tests_by_device as device_tests
from tests.measure.repair.domain.rows import sample_rows


def bins(usage: Usage, value: float | None, *, failed: bool = False) -> int:
    return int(bins_of(np.nan if value is None else value, SCALES[usage], failed=failed))


@pytest.mark.parametrize(
    ("download_bps", "expected"), [(2_900_000, [True]), (3_100_000, [False]), (None, [True]), (0.0, [True])]
)
def test_test_is_bad_when_its_download_fails_or_stays_under_3_mbps(download_bps: float | None, expected: list[bool]):
    rows = sample_rows(1)
    rows.bins[:, Usage.DOWNLOAD] = bins(Usage.DOWNLOAD, download_bps, failed=download_bps is None)

    assert is_bad(rows).tolist() == expected


def test_test_without_network_is_one_in_which_everything_failed():
    rows = sample_rows(4)
    failed = bins(Usage.DOWNLOAD, None, failed=True)
    rows.bins[:, Usage.DOWNLOAD] = [failed, failed, failed, bins(Usage.DOWNLOAD, 40e6)]
    rows.bins[:, Usage.UPLOAD] = [failed, failed, NO_BIN, failed]
    rows.bins[:, Usage.LATENCY] = [SCALES[Usage.LATENCY].failure_bin, bins(Usage.LATENCY, 40.0), NO_BIN, NO_BIN]

    assert is_dead(rows).tolist() == [True, False, False, False]


@settings(max_examples=30)
@given(st.permutations(range(40)))
def test_shares_do_not_depend_on_the_order_of_rows(order: list[int]):
    rows = sample_rows(40, devices=7, seed=3)
    units = (rows.commune % 3).astype(np.int64)
    mixed = np.array(order)

    one = shares_of(device_tests(rows, units), 3)
    other = shares_of(device_tests(rows.where(mixed), units[mixed]), 3)

    assert one.tests.tolist() == other.tests.tolist()
    assert np.allclose(one.share, other.share, equal_nan=True)


def test_repeating_a_device_tests_changes_no_share():
    rows = sample_rows(60, devices=9, seed=5)
    twice = rows.where(np.append(np.arange(60), np.flatnonzero(rows.device == rows.device[0])))

    one = shares_of(device_tests(rows, np.zeros(60, np.int64)), 1)
    other = shares_of(device_tests(twice, np.zeros(len(twice), np.int64)), 1)

    assert float(one.share[0]) == pytest.approx(float(other.share[0]))
    assert int(other.devices[0]) == int(one.devices[0])
