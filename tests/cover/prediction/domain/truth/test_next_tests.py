import numpy as np

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.network.household_intervals import HouseholdPlaces
from maillage.cover.prediction.domain.truth.next_tests import next_tests

BUDGET = LinkBudget()


def places(margins: list[float], households: list[float], sites: list[int]) -> HouseholdPlaces:
    count = len(margins)
    return HouseholdPlaces(
        x_m=np.arange(0.0, count * 1000.0, 1000.0), y_m=np.zeros(count), households=np.array(households),
        commune=np.zeros(count, np.int32), margin_db=np.array(margins), site=np.array(sites, np.int32),
    )  # fmt: skip


def test_next_test_goes_where_many_households_hang_on_an_unsure_answer():
    asked = places([0.0, 0.0, 40.0, np.nan, -np.inf], [50.0, 5.0, 900.0, 900.0, 900.0], [0, 0, 0, 0, -1])

    spots = next_tests(asked, BUDGET, tests_by_site=np.zeros(1), count=2)

    assert [spot.place for spot in spots] == [0, 1]
    assert spots[0].worth > spots[1].worth


def test_site_that_was_tested_a_lot_waits_for_one_that_was_not():
    asked = places([2.0] * 20, [10.0] * 20, [0] * 10 + [1] * 10)

    (spot,) = next_tests(asked, BUDGET, tests_by_site=np.array([50.0, 0.0]), count=1)

    assert asked.site[spot.place] == 1


def test_neighbourhood_is_tested_once():
    asked = HouseholdPlaces(
        x_m=np.array([0.0, 20.0, 500.0]), y_m=np.zeros(3), households=np.array([30.0, 20.0, 1.0]),
        commune=np.zeros(3, np.int32), margin_db=np.zeros(3), site=np.zeros(3, np.int32),
    )  # fmt: skip

    spots = next_tests(asked, BUDGET, tests_by_site=np.zeros(1), count=5)

    assert [spot.place for spot in spots] == [0, 2]
