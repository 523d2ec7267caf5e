from datetime import timedelta

import pytest

from maillage.core.clock import utc_now
from maillage.core.lower_bound import LowerBound
from maillage.core.problems import NotFound
from maillage.measure.figures.store import home_files
from maillage.measure.figures.store.sample_files import current_samples
from maillage.measure.record.domain.terms import Origin
from maillage.measure.repair.domain.findings import AreaFinding
from maillage.measure.repair.edges.duties import DUTIES
from maillage.measure.repair.store.repair import REPAIR_FILE, found_state, repair_area, repair_state
from maillage.measure.repair.store.repair_actions import months_of
from tests.measure.repair.repairing import CHATEAUBRIANT, NEAR, NOW, ORANGE, SFR, Made, count_made

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

NANTES = "44109"


def test_badly_served_neighbours_are_one_area_of_their_operator():
    count_made([*(Made(code) for code in (CHATEAUBRIANT, *NEAR)), Made(NANTES, bad=0), Made(CHATEAUBRIANT, SFR, bad=0)])

    state = repair_state(Origin.CROWD)

    assert [(area.operator.id, area.codes) for area in state.areas] == [
        ("orange", tuple(sorted((CHATEAUBRIANT, *NEAR)))),
    ]
    assert state.judged == {ORANGE: 6, SFR: 1}
    area = state.areas[0]
    assert (area.name, area.code, area.departements) == ("Châteaubriant", CHATEAUBRIANT, ("44",))
    assert (area.evidence.tests, area.evidence.bad_tests, area.evidence.devices) == (
        200,
        200,
        10,
    )
    assert area.evidence.share.value == pytest.approx(0.8)


def test_commune_below_five_devices_is_in_no_area():
    count_made([Made(CHATEAUBRIANT), Made(NEAR[0], devices=4, tests=30, bad=30)])

    state = repair_state(Origin.CROWD)

    # The commune of four devices is hidden, and as its only sibling with tests Châteaubriant hides with it.
    assert state.areas == ()


def test_hidden_commune_adds_nothing_to_the_area_around_it():
    shown = [Made(code) for code in (CHATEAUBRIANT, *NEAR[:3])]
    count_made([*shown, Made(NEAR[3], devices=4, tests=50, bad=50, first_device=40)])

    area = repair_state(Origin.CROWD).areas[0]

    # One more commune hides in company of the smallest, so that no subtraction tells.
    assert NEAR[3] not in area.codes
    assert area.evidence.tests == LowerBound.of(sum(each.tests for each in area.communes))
    assert area.evidence.tests == LowerBound.of(60 * len(area.codes))


def test_commune_whose_own_tests_are_few_is_found_with_its_neighbours():
    count_made(
        [
            Made(CHATEAUBRIANT, devices=40),
            Made(NEAR[0], devices=6, tests=6, bad=4, first_device=100),
        ]
    )

    area = repair_state(Origin.CROWD).areas[0]

    assert {each.commune.code: each.finding for each in area.communes} == {
        CHATEAUBRIANT: AreaFinding.ALONE,
        NEAR[0]: AreaFinding.WITH_NEIGHBOURS,
    }


def test_places_without_network_count_as_failures():
    count_made([Made(CHATEAUBRIANT, is_dead=True)])

    area = repair_state(Origin.CROWD).areas[0]

    assert (area.evidence.bad_tests, area.evidence.dead_tests) == (20, 20)
    assert area.evidence.median_bps is None


def test_other_origins_know_nothing_of_it_and_other_operators_no_such_area():
    count_made([Made(CHATEAUBRIANT), Made(NEAR[0])], origin=Origin.SIMULATED)

    assert {origin: len(repair_state(origin).areas) for origin in (Origin.CROWD, Origin.SIMULATED)} == {
        Origin.CROWD: 0,
        Origin.SIMULATED: 1,
    }
    assert repair_area("orange", NEAR[0], Origin.SIMULATED).code == CHATEAUBRIANT
    with pytest.raises(NotFound):
        repair_area("sfr", CHATEAUBRIANT, Origin.SIMULATED)


def test_no_test_at_all_finds_nothing():
    count_made([])

    state = repair_state(Origin.CROWD)

    assert (state.areas, state.judged) == ((), {})


def test_months_of_an_area_add_up_to_its_tests():
    count_made(
        [
            Made(CHATEAUBRIANT, days=20),
            Made(CHATEAUBRIANT, devices=3, tests=2, until=NOW - timedelta(days=60), days=1, first_device=60),
            Made(CHATEAUBRIANT, until=NOW - timedelta(days=100), days=10, first_device=80),
        ]
    )
    area = repair_state(Origin.CROWD).areas[0]

    months = months_of(area)

    # Three devices in September: the month joins the next ones.
    assert LowerBound.of(sum(each.tests for each in months)) == area.evidence.tests == LowerBound.of(126)
    assert [each.months.after - each.months.first for each in months] == [1, 3]


def test_zones_that_the_follower_found_are_those_that_who_asks_would_find(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(home_files, "MANY_ROWS", 50)
    count_made([*(Made(code) for code in (CHATEAUBRIANT, *NEAR)), Made(NANTES, bad=0)])

    assert [duty.look(utc_now()) for duty in DUTIES] == [1]

    assert REPAIR_FILE.beside(current_samples(), Origin.CROWD) == found_state(Origin.CROWD)
    assert repair_state(Origin.CROWD) == found_state(Origin.CROWD)


def test_commune_whose_bad_tests_are_all_of_one_day_is_no_place_to_repair():
    """However many and whoever made them: a breakdown of a day, or somebody with many telephones for an evening."""
    count_made(
        [Made(CHATEAUBRIANT, devices=40, tests=1, bad=1), Made(CHATEAUBRIANT, devices=20, bad=0, first_device=100)]
    )

    assert repair_state(Origin.CROWD).areas == ()


def test_day_of_drive_tests_is_believed():
    """Somebody answers for them, and a campaign passes once."""
    count_made([Made(CHATEAUBRIANT, devices=40, tests=1, bad=1)], origin=Origin.DRIVE_TEST)

    assert [area.code for area in repair_state(Origin.DRIVE_TEST).areas] == [CHATEAUBRIANT]
