"""Shares of bad tests: every device weighs the same, with an interval that respects devices. From the sample's rows.

A test is bad when its download failed or stayed under 3 Mb/s. A place without network is one: all of it fails. The 95 %
interval of a share whose tests come in devices, and of the difference of two: docs/explanation/repair.md.
"""

from dataclasses import dataclass, fields
from math import sqrt
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.core.intervals import Floats, Z, student_quantile, wilson
from maillage.figures.terms.sample_rows import SampleRows
from maillage.quality.terms import LAST_BIN, SCALES, Usage
from maillage.quality.terms.bins import NO_BIN, values_of

BAD_BELOW_BPS: Final = 3_000_000.0  # the lowest of the rates that Arcep publishes shares of
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_DAY_BITS: Final = 16
_DOWNLOAD: Final = SCALES[Usage.DOWNLOAD]
# A bin is good when its middle is: it stands for its tests everywhere else too.
_FIRST_GOOD_BIN: Final = int(np.argmax(values_of(np.arange(LAST_BIN + 1), _DOWNLOAD) >= BAD_BELOW_BPS))


@dataclass(frozen=True, slots=True)
class DeviceTests:
    """One line for each unit and device: how many tests it made there, how many were bad, how many without network.

    A unit is what is judged (a commune and an operator, an area, before or after), a number of the caller's.
    """

    unit: Integers
    device: Integers
    tests: Integers
    bad: Integers
    dead: Integers

    def __len__(self) -> int:
        return len(self.unit)

    def where(self, lines: Flags | Integers) -> Self:
        """The chosen lines only."""
        return type(self)(*(getattr(self, column.name)[lines] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class Shares:
    """By unit (0 to the number of units): tests, devices, bad and dead tests; the share of bad ones with its interval.

    ``share`` is the mean of the devices' own shares; NaN where there is no test, and then the interval is 0 to 1.
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
    """The rows that are judged: those counted for their download."""
    return np.asarray((rows.mask >> int(Usage.DOWNLOAD)) & 1, np.bool_)


def is_bad(rows: SampleRows) -> Flags:
    """Where the download failed or stayed under 3 Mb/s; rows without a download are not bad."""
    bins = rows.bins[:, Usage.DOWNLOAD]
    return np.asarray((bins != NO_BIN) & (bins < _FIRST_GOOD_BIN), np.bool_)


def is_dead(rows: SampleRows) -> Flags:
    """Where nothing passed: download failed, and upload and latency too as far as they were tried (one at least)."""
    tried = [rows.bins[:, usage] != NO_BIN for usage in (Usage.UPLOAD, Usage.LATENCY)]
    failed = [rows.bins[:, usage] == SCALES[usage].failure_bin for usage in (Usage.UPLOAD, Usage.LATENCY)]
    others = (failed[0] | ~tried[0]) & (failed[1] | ~tried[1]) & (tried[0] | tried[1])
    return np.asarray((rows.bins[:, Usage.DOWNLOAD] == _DOWNLOAD.failure_bin) & others, np.bool_)


def is_off_worst_day(rows: SampleRows, units: Integers) -> Flags:
    """The rows of every day but the one on which their unit had most bad tests (of equals, the first)."""
    if not len(rows):
        return np.zeros(0, np.bool_)
    keys, of_row = np.unique(units << _DAY_BITS | rows.day.astype(np.int64), return_inverse=True)
    bad = np.bincount(of_row, is_bad(rows), len(keys))
    # By unit, the day with most bad tests first.
    order = np.lexsort((keys, -bad, keys >> _DAY_BITS))
    unit_of_key = keys[order] >> _DAY_BITS
    is_first = np.append(True, unit_of_key[1:] != unit_of_key[:-1])
    is_worst = np.zeros(len(keys), np.bool_)
    is_worst[order[is_first]] = True
    return np.asarray(~is_worst[of_row], np.bool_)


def bad_days(rows: SampleRows, units: Integers, unit_count: int) -> Integers:
    """On how many days each unit had a bad test."""
    bad = is_bad(rows)
    days = np.unique(units[bad] << _DAY_BITS | rows.day[bad].astype(np.int64))
    return np.asarray(np.bincount(days >> _DAY_BITS, minlength=unit_count), np.int64)


def tests_by_device(rows: SampleRows, units: Integers) -> DeviceTests:
    """The tests of ``rows`` (all with a download) by unit and device; ``units`` is the unit of each row."""
    once = np.ones(len(rows), np.int64)
    lines = DeviceTests(units, rows.device.astype(np.int64), once, is_bad(rows) * once, is_dead(rows) * once)
    return added_up(lines)


def added_up(lines: DeviceTests) -> DeviceTests:
    """The same tests with one line for each unit and device, in order."""
    if not len(lines):
        return lines
    order = np.lexsort((lines.device, lines.unit))
    ordered = lines.where(order)
    is_new = np.append(True, (np.diff(ordered.unit) != 0) | (np.diff(ordered.device) != 0))
    starts = np.flatnonzero(is_new)
    sums = (np.add.reduceat(column, starts) for column in (ordered.tests, ordered.bad, ordered.dead))
    return DeviceTests(ordered.unit[starts], ordered.device[starts], *sums)


def shares_of(lines: DeviceTests, unit_count: int) -> Shares:
    """The share of each unit; ``lines`` hold one line for each unit and device."""
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
    """Student's t at 97.5 % for degrees of freedom; fewer than 4 are taken as 1: 12.7."""
    n = np.maximum(np.asarray(freedom, np.float64), 1.0)
    return np.where(n < 4, 12.706, student_quantile(n))


def effective_tests(share: Floats, variance: Floats, devices: Floats, tests: Floats) -> Floats:
    """How many independent tests say as much as the tests of these devices (Korn and Graubard 1998).

    ``variance`` is that of the devices' own shares. The share's squared error is variance / devices, which independent
    tests would have at share (1 - share) / n; t for z pays for the variance being estimated from few devices. Where
    all devices agree nothing is known of their variance: each then counts once. Never above the number of tests.
    """
    spread = share * (1 - share)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(variance > 0, spread * devices / variance, devices) * (Z / t_quantile(devices - 1)) ** 2
    return np.asarray(np.minimum(effective, tests), np.float64)


def difference_ends(after: tuple[float, float, float], before: tuple[float, float, float]) -> tuple[float, float]:
    """The ends of the interval of after - before, each given as (value, low, high), as if they were independent.

    Squares of the distances add (Newcombe 1998, method 10). A phone that tested before and after makes both err
    the same way, so the true interval is narrower: what is said to be proven is.
    """
    (p, p_low, p_high), (q, q_low, q_high) = after, before
    points = p - q
    low = points - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    return low, points + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
