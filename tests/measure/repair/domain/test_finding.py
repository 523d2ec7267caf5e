import numpy as np

from maillage.measure.repair.domain.areas import AreaFinding, findings_of, lasting_findings, pooled_shares
from maillage.measure.repair.domain.shares import DeviceTests, bad_days, is_bad, is_off_worst_day, shares_of
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


def test_finding_lasts_where_it_stands_without_its_worst_day_and_was_bad_on_three():
    alone = np.full(4, AreaFinding.ALONE, np.int8)
    off_worst_day = np.array([AreaFinding.ALONE, AreaFinding.NOT_FOUND, AreaFinding.WITH_NEIGHBOURS, 1], np.int8)

    lasting = lasting_findings(alone, off_worst_day, np.array([3, 9, 9, 2]))

    # What a commune's own tests say with that day alone, they do not say.
    weaker = AreaFinding.WITH_NEIGHBOURS
    assert lasting.tolist() == [AreaFinding.ALONE, AreaFinding.NOT_FOUND, weaker, AreaFinding.NOT_FOUND]


def test_worst_day_of_each_unit_is_left_out_whole():
    rows = sample_rows(600, seed=3)
    units = np.asarray(rows.commune, np.int64) - 6_900_000
    rows.day[:] = 4_000 + np.arange(600) % 7

    kept, bad = is_off_worst_day(rows, units), is_bad(rows)

    for unit in range(4):
        by_day = {day: int(bad[(units == unit) & (rows.day == day)].sum()) for day in range(4_000, 4_007)}
        left_out = set(rows.day[(units == unit) & ~kept].tolist())
        assert left_out == {max(by_day, key=lambda day: (by_day[day], -day))}
        assert bad_days(rows, units, 4)[unit] == sum(count > 0 for count in by_day.values())
