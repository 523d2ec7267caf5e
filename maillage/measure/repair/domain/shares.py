"""Shares of bad tests in sample rows, with equal weights of devices and an interval for clustered tests.

A test is bad if its download failed or stayed below 3 Mb/s; without network it failed. The 95 % intervals of shares and
of differences: docs/explanation/repair.md.
"""

from dataclasses import dataclass, fields
from math import sqrt
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.intervals import Floats, Z, student_quantile, wilson
from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.record.domain.bins import NO_BIN, values_of
from maillage.measure.record.domain.terms import LAST_BIN, SCALES, Usage

BAD_BELOW_BPS: Final = 3_000_000.0  # the lowest rate threshold of Arcep's statistics
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_DOWNLOAD: Final = SCALES[Usage.DOWNLOAD]
# A bin is classified by its centre, which represents its tests elsewhere too.
_FIRST_GOOD_BIN: Final = int(np.argmax(values_of(np.arange(LAST_BIN + 1), _DOWNLOAD) >= BAD_BELOW_BPS))
# The least variance that is no rounding: the shares of a million devices of which one differs by 1e-4 have 1e-14.
_ROUNDING: Final = 1e-18


@dataclass(frozen=True, slots=True)
class DeviceTests:
    """Counts by unit and device: tests, bad ones, and those without network.

    A unit is an integer defined by the caller (commune and operator, area, before or after).
    """

    unit: Integers
    device: Integers
    tests: Integers
    bad: Integers
    dead: Integers

    def __len__(self) -> int:
        return len(self.unit)

    def where(self, lines: Flags | Integers) -> Self:
        """The selected lines."""
        return type(self)(*(getattr(self, column.name)[lines] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class Shares:
    """By unit: tests, devices, bad and dead tests; the share of bad ones with its interval.

    ``share`` is the mean of the devices' shares; NaN without tests, with the interval 0 to 1.
    """

    tests: Integers
    devices: Integers
    bad: Integers
    dead: Integers
    share: Floats
    low: Floats
    high: Floats
    effective: Floats


def has_download(rows: SampleRows) -> Flags:
    """The rows with a counted download, which are judged."""
    return np.asarray((rows.mask >> int(Usage.DOWNLOAD)) & 1, np.bool_)


def is_bad(rows: SampleRows) -> Flags:
    """Whether the download failed or stayed below 3 Mb/s; False without a download."""
    bins = rows.bins[:, Usage.DOWNLOAD]
    return np.asarray((bins != NO_BIN) & (bins < _FIRST_GOOD_BIN), np.bool_)


def is_dead(rows: SampleRows) -> Flags:
    """Whether there was no service: download failed, and so did upload and latency if tried (at least one was)."""
    tried = [rows.bins[:, usage] != NO_BIN for usage in (Usage.UPLOAD, Usage.LATENCY)]
    failed = [rows.bins[:, usage] == SCALES[usage].failure_bin for usage in (Usage.UPLOAD, Usage.LATENCY)]
    others = (failed[0] | ~tried[0]) & (failed[1] | ~tried[1]) & (tried[0] | tried[1])
    return np.asarray((rows.bins[:, Usage.DOWNLOAD] == _DOWNLOAD.failure_bin) & others, np.bool_)


def tests_by_device(rows: SampleRows, units: Integers) -> DeviceTests:
    """The tests of ``rows`` (all with a download) by unit and device; ``units`` has one value per row."""
    once = np.ones(len(rows), np.int64)
    lines = DeviceTests(units, rows.device.astype(np.int64), once, is_bad(rows) * once, is_dead(rows) * once)
    return summed(lines)


def summed(lines: DeviceTests) -> DeviceTests:
    """The sums by unit and device, sorted."""
    if not len(lines):
        return lines
    order = np.lexsort((lines.device, lines.unit))
    ordered = lines.where(order)
    is_new = np.append(True, (np.diff(ordered.unit) != 0) | (np.diff(ordered.device) != 0))
    starts = np.flatnonzero(is_new)
    sums = (np.add.reduceat(column, starts) for column in (ordered.tests, ordered.bad, ordered.dead))
    return DeviceTests(ordered.unit[starts], ordered.device[starts], *sums)


def shares_of(lines: DeviceTests, unit_count: int) -> Shares:
    """The share of each unit; ``lines`` are unique by unit and device."""
    devices = np.bincount(lines.unit, minlength=unit_count)
    tests, bad, dead = (
        np.bincount(lines.unit, weights, unit_count).astype(np.int64)
        for weights in (lines.tests, lines.bad, lines.dead)
    )
    own = lines.bad / np.maximum(lines.tests, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.bincount(lines.unit, own, unit_count) / devices
    squares = np.bincount(lines.unit, (own - share[lines.unit]) ** 2, unit_count)
    variance = np.where(devices > 1, squares / np.maximum(devices - 1, 1), 0.0)
    is_known = devices > 0
    mean = np.where(is_known, share, 0.0)
    effective = effective_tests(mean, variance, devices.astype(np.float64), tests.astype(np.float64))
    low, high = wilson(mean, effective)
    return Shares(
        tests=tests,
        devices=devices.astype(np.int64),
        bad=bad,
        dead=dead,
        share=np.asarray(share, np.float64),
        low=np.where(is_known, low, 0.0),
        high=np.where(is_known, high, 1.0),
        effective=effective,
    )


def t_quantile(freedom: ArrayLike) -> Floats:
    """Student's t at 97.5 %, by degrees of freedom; below 4 as for 1: 12.7."""
    n = np.maximum(np.asarray(freedom, np.float64), 1.0)
    return np.where(n < 4, 12.706, student_quantile(n))


def effective_tests(share: Floats, variance: Floats, devices: Floats, tests: Floats) -> Floats:
    """The effective sample size of clustered tests (Korn and Graubard 1998).

    ``variance`` is that of the devices' shares. Their mean has the variance variance / devices, as have n independent
    tests with share (1 - share) / n; the ratio of z to t accounts for estimating the variance from few devices. If it
    is 0, but for rounding, each device counts as one test. At most the number of tests.
    """
    spread = share * (1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        independent = np.where(variance > _ROUNDING, spread * devices / variance, devices)
    effective = independent * (Z / t_quantile(devices - 1)) ** 2
    return np.asarray(np.minimum(effective, tests), np.float64)


def difference_ends(after: tuple[float, float, float], before: tuple[float, float, float]) -> tuple[float, float]:
    """The interval of after - before, each given as (value, low, high), assuming independence.

    Squared distances add up (Newcombe 1998, method 10). Devices that tested on both sides correlate positively, so the
    interval is conservative.
    """
    (p, p_low, p_high), (q, q_low, q_high) = after, before
    points = p - q
    low = points - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    return low, points + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
