import numpy as np

from maillage.cover.network.domain.link_budget import LinkBudget, with_overrides
from maillage.cover.prediction.domain.network.household_intervals import HouseholdPlaces, households_served

BUDGET = LinkBudget()


def places_of(seed: int, *, communes: int = 4, points: int = 60) -> HouseholdPlaces:
    random = np.random.default_rng(seed)
    count = communes * points
    return HouseholdPlaces(
        x_m=random.uniform(0, 8000, count),
        y_m=random.uniform(0, 8000, count),
        households=random.integers(1, 12, count).astype(float),
        commune=np.repeat(np.arange(communes), points).astype(np.int32),
        margin_db=random.normal(3, 12, count),
        site=random.integers(0, 3, count).astype(np.int32),
    )


def test_intervals_hold_the_truth_95_times_of_100_where_clutter_was_planted_wrong():
    held = []
    for network in range(120):
        random = np.random.default_rng(1_000 + network)
        places = places_of(network)
        # The truth: trees are higher or lower than assumed everywhere, sites differ, places differ.
        error = random.normal(0, BUDGET.clutter_error_sd_db) + random.normal(0, BUDGET.site_error_sd_db, 3)[places.site]
        is_served = places.margin_db + error + random.normal(0, BUDGET.shadowing_sd_db, places.site.size) >= 0
        truth = np.bincount(places.commune, places.households * is_served)

        counts = households_served(places, BUDGET, random=random, draws=200)

        held.append([count.served_low <= true <= count.served_high for count, true in zip(counts, truth, strict=True)])
    assert 0.92 <= np.mean(held) <= 0.98


def test_same_draws_give_the_same_counts():
    first, second = (households_served(places_of(1), BUDGET, random=np.random.default_rng(5)) for _ in range(2))

    assert first == second


def test_households_of_whom_nothing_is_known_are_in_the_upper_bound_only():
    places = HouseholdPlaces(
        x_m=np.zeros(2), y_m=np.array([0.0, 900.0]), households=np.array([10.0, 7.0]),
        commune=np.zeros(2, np.int32), margin_db=np.array([100.0, np.nan]), site=np.array([0, -1], np.int32),
    )  # fmt: skip

    (count,) = households_served(places, BUDGET, random=np.random.default_rng(1))

    assert (count.served, count.served_low, count.served_high, count.unknown) == (10.0, 10.0, 17.0, 7.0)


def test_place_that_nothing_can_serve_is_never_counted():
    places = HouseholdPlaces(
        x_m=np.zeros(1), y_m=np.zeros(1), households=np.array([10.0]), commune=np.array([3], np.int32),
        margin_db=np.array([-np.inf]), site=np.array([-1], np.int32),
    )  # fmt: skip

    (count,) = households_served(places, BUDGET, random=np.random.default_rng(1))

    assert (count.commune, count.served, count.served_high) == (3, 0.0, 0.0)


def test_unsure_positions_and_larger_errors_widen_the_interval():
    def width(budget: LinkBudget, spread: float) -> float:
        places = places_of(3, communes=1)
        spread_places = HouseholdPlaces(
            **{name: getattr(places, name) for name in places.__slots__} | {"position_spread": spread}
        )
        (count,) = households_served(spread_places, budget, random=np.random.default_rng(2))
        return count.served_high - count.served_low

    sure = with_overrides(BUDGET, {"clutter_error_sd_db": 0, "site_error_sd_db": 0})

    assert width(sure, 0.0) < width(sure, 3.0)
    assert width(sure, 0.0) < width(BUDGET, 0.0)
