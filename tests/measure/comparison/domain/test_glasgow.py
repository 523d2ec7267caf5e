"""The real tests of Glasgow (four networks, 720 tests), compared by us and, from the raw values, by scipy."""

from dataclasses import replace
from functools import cache
from itertools import combinations
from math import log

import numpy as np
import pytest
from numpy.typing import NDArray

from maillage.measure.comparison.domain.compare import compare
from maillage.measure.comparison.domain.strata import NO_STRATA
from maillage.measure.comparison.domain.terms import Comparison
from maillage.measure.record.domain.bins import NO_BIN, bins_of
from maillage.measure.record.domain.terms import SCALES, Usage
from maillage.measure.record.edges.cli.imports import mapped_named
from tests.measure.comparison.domain.invented import SPEED, whole_tests
from tests.measure.comparison.references import scipy_stats
from tests.measure.record.importing import SAMPLES, read_all, taken_of

RESAMPLES = 4_000
USAGES = (Usage.DOWNLOAD, Usage.UPLOAD, Usage.LATENCY)
PAIRS = 6


Tests = list[tuple[int, int, float, float, float]]
Floats = NDArray[np.float64]
EE, O2 = 42, 43
# What is left of the download of some networks: the real figures are all ties, so some are slowed by what we know.
AS_THEY_ARE: dict[int, float] = {}
SLOWED: list[dict[int, float]] = [AS_THEY_ARE, {EE: 0.1}, {EE: 0.1, O2: 0.02}, {EE: 0.06, O2: 0.056}]


@cache
def workbook() -> Tests:
    """Operator, device, download, upload (bit/s) and latency (ms) of each test of the workbook."""
    source = mapped_named("glasgow-5g-2025").source
    taken = [taken_of(each).measurement for each in read_all(source, SAMPLES / "glasgow-5g-2025.xlsx")]
    found = []
    for each in taken:
        values = {subtest.kind.value: subtest.value or 0.0 for subtest in each.subtests}
        down, up, latency = (values[usage.word] for usage in USAGES)
        found.append((each.operator, each.device, down, up, latency))
    return found


def glasgow_with(slowed: dict[int, float]) -> Tests:
    return [(who, device, down * slowed.get(who, 1.0), up, latency) for who, device, down, up, latency in workbook()]


def ours(tests: Tests) -> Comparison:
    operator, device, *values = (np.array(column) for column in zip(*tests, strict=True))
    rows = whole_tests(np.zeros(len(operator), int), operator, 50.0, mask=SPEED)
    bins = np.full(rows.bins.shape, NO_BIN, np.int16)
    for usage, column in zip(USAGES, values, strict=True):
        bins[:, usage] = bins_of(column, SCALES[usage])
    rows = replace(rows, bins=bins, device=device.astype(np.uint32), day=(4_270 + device % 30).astype(np.uint16))
    return compare(rows, NO_STRATA, territory="place:glasgow", operators=sorted(set(operator.tolist())))


def device_means(tests: Tests) -> dict[int, Floats]:
    """The mean speed score of each device, by operator: the formula written out, from the raw values."""
    by_device: dict[tuple[int, int], list[float]] = {}
    for operator, device, down, up, latency in tests:
        parts = [log(down / 1e6) / log(100), log(up / 0.3e6) / log(100), log(latency / 300) / log(20 / 300)]
        clipped = [100 * min(max(part, 0.0), 1.0) for part in parts]
        by_device.setdefault((operator, device), []).append(0.5 * clipped[0] + 0.25 * clipped[1] + 0.25 * clipped[2])
    found: dict[int, list[float]] = {}
    for (operator, _), points in by_device.items():
        found.setdefault(operator, []).append(float(np.mean(points)))
    return {operator: np.array(means) for operator, means in found.items()}


def decided_by_scipy(tests: Tests) -> set[frozenset[int]]:
    decided = set()
    means = device_means(tests)
    for one, other in combinations(means, 2):
        found = (
            scipy_stats()
            .bootstrap(
                (means[one], means[other]),
                lambda a, b, axis: np.mean(a, axis=axis) - np.mean(b, axis=axis),
                n_resamples=RESAMPLES,
                confidence_level=1 - 0.05 / PAIRS,
                method="percentile",
                rng=np.random.default_rng(0),
            )
            .confidence_interval
        )
        if found.low > 0 or found.high < 0:
            decided.add(frozenset((one, other)))
    return decided


@pytest.mark.parametrize("slowed", SLOWED, ids=str)
def test_estimates_and_intervals_of_glasgow_are_scipys(slowed: dict[int, float]):
    tests = glasgow_with(slowed)
    common = float(np.mean([values.var(ddof=1) for values in device_means(tests).values()]))
    for each in ours(tests).operators:
        values = device_means(tests)[each.operator]
        wanted = (
            scipy_stats()
            .bootstrap((values,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(0))
            .confidence_interval
        )
        assert each.score is not None
        # Ninety devices that agree within two points are steadied by a reference of fifteen that weighs as ten.
        own = values.var(ddof=1)
        steadied = max(own, (89 * own + 10 * max(15.0**2, common)) / 99)
        width = (wanted.high - wanted.low) * np.sqrt(steadied / own)
        assert each.score.value == pytest.approx(values.mean(), abs=0.1)  # half a bin
        assert each.score.high is not None
        assert each.score.low is not None
        assert each.score.high - each.score.low == pytest.approx(width, rel=0.12)


@pytest.mark.parametrize("slowed", SLOWED, ids=str)
def test_ties_of_glasgow_are_those_of_an_independent_computation(slowed: dict[int, float]):
    found = ours(glasgow_with(slowed))

    decided = {frozenset((each.ahead, each.behind)) for each in found.differences if each.is_decided}
    assert decided == decided_by_scipy(glasgow_with(slowed))


def test_real_networks_of_glasgow_are_all_equal_on_this_scale():
    found = ours(workbook())

    assert [sorted(step) for step in found.steps] == [sorted(device_means(workbook()))]
    assert [(each.tests, each.devices, each.missing_tests) for each in found.operators] == [(180, 90, 0)] * 4


def test_two_slowed_networks_of_glasgow_come_last_in_their_order():
    found = ours(glasgow_with({EE: 0.1, O2: 0.02}))

    assert found.steps[1:] == ((EE,), (O2,))
