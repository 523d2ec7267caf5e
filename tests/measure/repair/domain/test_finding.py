from collections import Counter
from itertools import combinations_with_replacement
from math import erfc, sqrt

import numpy as np

from maillage.measure.figures.domain.sample_rows import SampleRows
from maillage.measure.repair.domain.findings import (
    THRESHOLD,
    AreaFinding,
    clear_limits,
    findings_of,
    found_communes,
    pooled_shares,
)
from maillage.measure.repair.domain.shares import DeviceTests, is_bad, shares_of
from maillage.measure.repair.domain.shares import tests_by_device as device_tests
from tests.measure.repair.domain.rows import sample_rows


def units_of(*communes: tuple[int, int, int]) -> DeviceTests:
    """One unit for each (devices, tests of each, bad tests of each); devices of different units differ."""
    lines = []
    for unit, (devices, tests, bad) in enumerate(communes):
        lines += [(unit, 1_000 * unit + device, tests, bad, 0) for device in range(devices)]
    return DeviceTests(*np.array(lines, np.int64).T)


def test_commune_with_nothing_but_bad_tests_is_found_alone():
    lines = units_of((12, 4, 4), (12, 4, 0))
    shares = shares_of(lines, 2)

    assert findings_of(shares, pooled_shares(lines, 2, {})).tolist() == [AreaFinding.ALONE, AreaFinding.NOT_FOUND]


def test_commune_below_five_devices_is_never_found():
    lines = units_of((4, 50, 50), (40, 10, 9))
    shares = shares_of(lines, 2)

    assert findings_of(shares, pooled_shares(lines, 2, {0: [1]})).tolist() == [AreaFinding.NOT_FOUND, AreaFinding.ALONE]


def test_few_tests_that_lean_are_found_with_bad_neighbours_and_not_with_good_ones():
    lines = units_of((6, 2, 1), (40, 5, 5), (6, 2, 1), (40, 5, 0))
    shares = shares_of(lines, 4)

    verdicts = findings_of(shares, pooled_shares(lines, 4, {0: [1], 2: [3]}))

    assert verdicts.tolist() == [
        AreaFinding.WITH_NEIGHBOURS,
        AreaFinding.ALONE,
        AreaFinding.NOT_FOUND,
        AreaFinding.NOT_FOUND,
    ]


def test_bad_neighbours_do_not_make_a_good_commune_bad():
    lines = units_of((12, 5, 0), (60, 5, 5))
    shares = shares_of(lines, 2)

    assert findings_of(shares, pooled_shares(lines, 2, {0: [1]}))[0] == AreaFinding.NOT_FOUND


def test_device_that_tested_on_both_sides_of_a_border_is_one_device():
    lines = DeviceTests(
        np.array([0, 0, 1, 1]), np.array([7, 8, 7, 9]), np.array([1, 1, 3, 1]), np.array([1, 0, 0, 1]), np.zeros(4, int)
    )

    pooled = pooled_shares(lines, 2, {0: [1]})

    assert (int(pooled.devices[0]), int(pooled.tests[0])) == (3, 6)
    # The phone of both sides has one bad test in four.
    assert float(pooled.share[0]) == (0.25 + 0 + 1) / 3


def test_hundreds_of_ordinary_communes_give_next_to_no_false_finding():
    random = np.random.default_rng(4)
    communes, devices = 800, 8
    unit = np.repeat(np.arange(communes), devices)
    tests = random.integers(1, 5, unit.size)
    bad = random.binomial(tests, random.beta(1.25, 3.75, unit.size))  # a quarter on average: on the threshold
    lines = DeviceTests(unit, np.arange(unit.size), tests, bad, bad * 0)
    shares = shares_of(lines, communes)

    verdicts = findings_of(shares, pooled_shares(lines, communes, {}))

    # By their intervals alone some ten would be.
    assert int((shares.low > 0.25).sum()) > 0
    assert int((verdicts > 0).sum()) <= 1


def test_no_unit_at_all_finds_nothing():
    nothing = np.empty(0, np.int64)
    lines = DeviceTests(nothing, nothing, nothing, nothing, nothing)

    assert findings_of(shares_of(lines, 0), pooled_shares(lines, 0, {})).tolist() == []


NEAR = {0: [1, 2], 1: [0], 2: [], 3: []}


def left_finding(rows: SampleRows, unit: int, limits: tuple[float, float]) -> AreaFinding:
    """What the rows that are left say of a unit, counted device by device."""
    units = np.asarray(rows.commune, np.int64) - 6_900_000
    own, pooled = (
        shares_of(device_tests(rows.where(np.isin(units, members)), np.zeros(np.isin(units, members).sum(), int)), 1)
        for members in ([unit], [unit, *NEAR[unit]])
    )
    z_own, z_pooled = (
        (float(shares.share[0]) - THRESHOLD) / sqrt(THRESHOLD * (1 - THRESHOLD) / max(float(shares.effective[0]), 1e-9))
        for shares in (own, pooled)
    )
    if erfc(z_own / sqrt(2)) / 2 <= limits[0]:
        return AreaFinding.ALONE
    is_found = own.share[0] > THRESHOLD and erfc(z_pooled / sqrt(2)) / 2 <= limits[1]
    return AreaFinding.WITH_NEIGHBOURS if is_found else AreaFinding.NOT_FOUND


def test_finding_stands_without_any_two_days_of_bad_tests() -> None:
    """Counted again for each pair of days, from the rows that are left."""
    at_once, kept = Counter[int](), Counter[int]()
    for seed in range(12):
        rows = sample_rows(160, devices=14, seed=seed, bad_share=0.6)
        rows.day[:] = 4_000 + np.random.default_rng(seed).integers(0, 6, len(rows))
        units = np.asarray(rows.commune, np.int64) - 6_900_000

        own, found = found_communes(rows, units, 4, near=NEAR.__getitem__, is_answered_for=False)

        lines = device_tests(rows, units)
        pooled = pooled_shares(lines, 4, {unit: NEAR[unit] for unit in np.flatnonzero(own.share > THRESHOLD).tolist()})
        pairs = list(combinations_with_replacement(np.unique(rows.day[is_bad(rows)]).tolist(), 2))
        for unit, first in enumerate(findings_of(own, pooled).tolist()):
            left = [
                left_finding(rows.where(~np.isin(rows.day, days)), unit, clear_limits(own, pooled)) for days in pairs
            ]
            assert found[unit] == (max(left) if first and all(left) else AreaFinding.NOT_FOUND), (seed, unit)
            at_once[first] += 1
            kept[int(found[unit])] += 1
    # So that each of them occurs, and days left out change some.
    assert set(kept) == {0, 1, 2}
    assert kept[0] > at_once[0]


def test_days_decide_where_somebody_answers_for_the_tests() -> None:
    rows = sample_rows(160, devices=14, bad_share=0.6)
    rows.day[:] = 4_000
    units = np.asarray(rows.commune, np.int64) - 6_900_000

    found = [
        found_communes(rows, units, 4, near=NEAR.__getitem__, is_answered_for=is_answered_for)[1].tolist()
        for is_answered_for in (True, False)
    ]

    assert found == [[AreaFinding.ALONE] * 4, [AreaFinding.NOT_FOUND] * 4]


def test_where_no_test_is_bad_nothing_is_found() -> None:
    rows = sample_rows(40, bad_share=0.0)
    units = np.asarray(rows.commune, np.int64) - 6_900_000

    _, found = found_communes(rows, units, 4, near=NEAR.__getitem__, is_answered_for=False)

    assert found.tolist() == [AreaFinding.NOT_FOUND] * 4
