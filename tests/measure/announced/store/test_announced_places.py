"""Announced beside measured: coverage taken in, and each figure against the same thing counted in plain Python."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.conf import LazySettings

from maillage.core.clock import utc_now
from maillage.core.geo import corner_of, unmorton
from maillage.core.problems import Refused
from maillage.measure.announced.domain.coverage import CoverageService, quarter_classes, whole_square_class
from maillage.measure.announced.edges.duties import look
from maillage.measure.announced.pages.panels import sites_lists
from maillage.measure.announced.store.announced_places import (
    ANNOUNCED_FILE,
    announced_state,
    disagreements,
    lines_by_operator,
)
from maillage.measure.announced.store.coverage_files import coverage_folder, current_coverage
from maillage.measure.announced.store.coverage_imports import load_coverage, square_weights
from maillage.measure.announced.store.site_imports import load_outages
from maillage.measure.announced.store.site_outages import outage_day_tests, outages_between
from maillage.measure.figures.store import home_files
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import Origin
from maillage.measure.repair.domain.shares import is_bad
from maillage.territory.store.territories import outline, territory
from tests.measure.announced.announcing import around, outage, write_coverage, write_outages
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, NOW, ORANGE, SFR, Made, count_made
from tests.place_panels import plain

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

COMMUNE = f"commune:{CHATEAUBRIANT}"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: LazySettings) -> None:
    """What is taken in stays in a data folder of the test's own, beside the territory that all share."""
    folder = tmp_path / "data"
    folder.mkdir()
    for shared in Path(settings.DATA_DIR).iterdir():
        if shared.name == "territory":
            (folder / shared.name).symlink_to(shared)
    settings.DATA_DIR = folder


def test_layer_has_the_class_of_each_quarter_of_every_square_here(tmp_path: Path) -> None:
    good, better = around(CHATEAUBRIANT), around(CHATEAUBRIANT, degrees=0.008)

    loaded = load_coverage(write_coverage(tmp_path, [("BC", good), ("TBC", better)]), now=NOW)

    coverage = current_coverage(is_invented=False)
    layer = coverage.layer(ORANGE, CoverageService.G4)
    assert layer is not None
    x, y = unmorton(coverage.squares)
    for quarter, found in enumerate(quarter_classes(np.asarray(layer)).T):
        lon, lat = corner_of(2 * x + (quarter & 1) + 0.5, 2 * y + (quarter >> 1) + 0.5, level=18)
        # In Lambert-93 the sides of the boxes bend a little: centres within 20 m of them are left out.
        expected = np.where(
            shapely.contains_xy(better, lon, lat), 3, np.where(shapely.contains_xy(good, lon, lat), 2, 0)
        )
        edges = shapely.union_all([shapely.boundary(good), shapely.boundary(better)])
        decided = shapely.distance(edges, shapely.points(lon, lat)) > 2e-4
        assert np.array_equal(found[decided], expected[decided])
    assert (loaded.squares, loaded.covered) == (len(coverage.squares), int(np.count_nonzero(layer)))
    assert loaded.covered > 300


def test_newer_map_replaces_the_one_of_its_operator_alone(tmp_path: Path) -> None:
    for operator in ("OF", "SFR0"):
        load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT))], operator=operator), now=NOW)
    before = current_coverage(is_invented=False).version

    (tmp_path / "new").mkdir()
    load_coverage(write_coverage(tmp_path / "new", [("CL", around(CHATEAUBRIANT))]), now=NOW)

    coverage = current_coverage(is_invented=False)
    orange, sfr = (coverage.layer(operator, CoverageService.G4) for operator in (ORANGE, SFR))
    assert orange is not None
    assert sfr is not None
    assert (coverage.version, coverage.operators(CoverageService.G4)) == (before + 1, (ORANGE, SFR))
    assert (int(quarter_classes(np.asarray(orange)).max()), int(quarter_classes(np.asarray(sfr)).max())) == (1, 3)


def test_map_of_elsewhere_is_refused_and_the_last_good_one_stays(tmp_path: Path) -> None:
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT))]), now=NOW)
    (tmp_path / "other").mkdir()
    elsewhere = write_coverage(tmp_path / "other", [("TBC", shapely.box(5.0, 44.0, 5.2, 44.2))])

    with pytest.raises(Refused) as refused:
        load_coverage(elsewhere, now=NOW)

    assert refused.value.code == "coverage_nowhere"
    assert current_coverage(is_invented=False).version == 1


def test_addresses_weigh_squares_and_ground_where_none_is_known() -> None:
    squares, communes = np.array([10, 11, 12, 20, 21]), np.array([1, 1, 1, 2, 2])

    weights = square_weights(squares, communes, np.array([11, 11, 12, 99]))

    assert weights.tolist() == [0, 2, 1, 1, 1]


def test_share_of_tests_that_work_is_that_of_the_tests_made_in_announced_squares(tmp_path: Path) -> None:
    count_made([Made(CHATEAUBRIANT, devices=60, tests=5, bad=4), *(Made(code, bad=0) for code in NEAR)])
    half = around(CHATEAUBRIANT, degrees=0.02)
    west, south, east, north = half.bounds
    covered = shapely.box(west, south, (west + east) / 2, north)  # the western half of the tests
    load_coverage(write_coverage(tmp_path, [("BC", covered)]), now=NOW)

    line = lines_by_operator(announced_state(Origin.CROWD).lines_at(COMMUNE))[ORANGE]

    coverage = current_coverage(is_invented=False)
    rows = current_samples().rows_of_communes(Origin.CROWD, np.array([int(CHATEAUBRIANT, 36)]))
    whole = whole_square_class(coverage.packed_at(ORANGE, CoverageService.G4, rows.grid17.astype(np.int64)))
    by_device: dict[int, list[bool]] = defaultdict(list)
    for device, bad, level in zip(rows.device.tolist(), is_bad(rows).tolist(), whole.tolist(), strict=True):
        if level >= 2:
            by_device[device].append(bad)
    expected = 1 - sum(sum(tests) / len(tests) for tests in by_device.values()) / len(by_device)
    assert 0 < sum(map(len, by_device.values())) < len(rows)
    assert line.works is not None
    assert line.works.value == pytest.approx(expected, abs=0.05)  # in the steps of so many devices
    assert line.tests <= sum(map(len, by_device.values())) < 2.5 * line.tests
    assert line.is_certain


def test_share_announced_is_that_of_the_ground_of_the_commune(tmp_path: Path) -> None:
    covered = around(CHATEAUBRIANT, degrees=0.02)
    load_coverage(write_coverage(tmp_path, [("TBC", covered)]), now=NOW)

    line = lines_by_operator(announced_state(Origin.CROWD).lines_at(COMMUNE))[ORANGE]

    ground = outline(COMMUNE)
    expected = shapely.area(shapely.intersection(ground, covered)) / shapely.area(ground)
    assert line.announced is not None
    assert line.announced.very_good == pytest.approx(expected, abs=0.02)
    assert line.announced.none == pytest.approx(1 - expected, abs=0.02)
    assert line.works is None


def test_larger_place_weighs_its_communes_by_their_inhabitants(tmp_path: Path) -> None:
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT, degrees=0.3))]), now=NOW)
    state = announced_state(Origin.CROWD)
    epci = territory(COMMUNE).epci

    whole = lines_by_operator(state.lines_at(f"epci:{epci}"))[ORANGE].announced

    communes = [
        (territory(address).population or 0, line.announced)
        for address, (line,) in state.lines.items()
        if address.startswith("commune:") and territory(address).epci == epci
    ]
    people = sum(number for number, _shares in communes)
    expected = sum(number * shares.very_good for number, shares in communes if shares is not None) / people
    assert whole is not None
    assert len(communes) > 5
    assert whole.very_good == pytest.approx(expected, abs=0.001)


def test_four_devices_are_not_told_of_whatever_is_announced(tmp_path: Path) -> None:
    count_made([Made(CHATEAUBRIANT, devices=4, tests=30, bad=30), *(Made(code, first_device=50) for code in NEAR)])
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT, degrees=0.3))]), now=NOW)

    state = announced_state(Origin.CROWD)

    line = lines_by_operator(state.lines_at(COMMUNE))[ORANGE]
    assert (line.works, line.tests, line.devices, line.is_certain) == (None, 0, 0, False)
    assert COMMUNE not in {line.address for line in disagreements(Origin.CROWD)}


def test_tests_of_other_operators_and_outside_the_map_say_nothing(tmp_path: Path) -> None:
    count_made([Made(CHATEAUBRIANT, SFR), *(Made(code) for code in NEAR)])
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT, degrees=0.02))]), now=NOW)

    assert [line for line in disagreements(Origin.CROWD) if line.address == COMMUNE] == []


def test_tests_older_than_a_year_before_the_newest_do_not_count(tmp_path: Path) -> None:
    old = Made(CHATEAUBRIANT, until=NOW - timedelta(days=500))
    count_made([old, *(Made(code, bad=0, first_device=70) for code in NEAR)])
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT, degrees=0.3))]), now=NOW)

    state = announced_state(Origin.CROWD)

    assert state.after_month - state.first_month == 12
    assert lines_by_operator(state.lines_at(COMMUNE))[ORANGE].works is None


def test_drive_tests_are_never_counted_among_those_of_residents(tmp_path: Path) -> None:
    count_made([Made(CHATEAUBRIANT)], origin=Origin.DRIVE_TEST)
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT))]), now=NOW)

    assert disagreements(Origin.CROWD) == []
    assert [line.address for line in disagreements(Origin.DRIVE_TEST)] == [COMMUNE]


def test_real_map_never_stands_beside_simulated_tests(tmp_path: Path) -> None:
    count_made([Made(CHATEAUBRIANT)], origin=Origin.SIMULATED)
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT))]), now=NOW)

    assert announced_state(Origin.SIMULATED).lines == {}
    assert not coverage_folder(is_invented=True).exists()


def test_precomputed_states_follow_a_new_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_files, "MANY_ROWS", 10)
    count_made([Made(CHATEAUBRIANT), *(Made(code) for code in NEAR)])
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT))]), now=NOW)

    assert look(utc_now()) == 1
    first = ANNOUNCED_FILE.beside(current_samples(), Origin.CROWD)
    load_coverage(write_coverage(tmp_path, [("TBC", around(CHATEAUBRIANT))], operator="SFR0"), now=NOW)
    assert look(utc_now()) == 1
    second = ANNOUNCED_FILE.beside(current_samples(), Origin.CROWD)

    assert first is not None
    assert second is not None
    assert (first.coverage, second.coverage) == (1, 2)
    assert second == announced_state(Origin.CROWD)


def test_tests_of_days_of_an_outage_stand_beside_those_of_other_days(tmp_path: Path) -> None:
    last = NOW - timedelta(days=100)
    count_made(
        [
            Made(CHATEAUBRIANT, devices=60, tests=2, bad=2, days=2),
            Made(CHATEAUBRIANT, devices=60, tests=2, bad=0, days=2, until=last, first_device=500),
            *(Made(code, first_device=900) for code in NEAR),
        ]
    )
    here = territory(COMMUNE)
    feature = outage(here.lon or 0, here.lat or 0, debut="2026-11-20 08:00:00")
    load_outages(write_outages(tmp_path, "2026-11-24", feature))
    outages = outages_between([CHATEAUBRIANT], date(2026, 1, 1), date(2026, 12, 1), is_invented=False)

    found = outage_day_tests(outages, ORANGE, Origin.CROWD)

    assert found is not None
    assert (found.during.value, found.otherwise.value) == (0, 1)
    assert outage_day_tests(outages, SFR, Origin.CROWD) is None
    (history,) = sites_lists(territory(COMMUNE), Origin.CROWD, today=date(2026, 11, 26))["history"]
    assert plain(history).startswith("Orange : 1 panne ; ces jours-là 0 % (")
    assert "des tests passent, les autres jours 100 % (" in plain(history)
