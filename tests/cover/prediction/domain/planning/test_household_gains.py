"""What a plan brings, as the difference of two networks that err alike."""

from dataclasses import replace

import numpy as np

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.network.household_intervals import HouseholdPlaces
from maillage.cover.prediction.domain.planning.household_gains import plan_gain
from maillage.cover.prediction.domain.site_plans import HouseholdInterval, PlanGain

SURE, NEVER = 80.0, -np.inf


def places(margins: list[float], sites: list[int], *, spread: float = 0.0) -> HouseholdPlaces:
    """Ten households at each of some places, a hundred metres apart, in two communes."""
    count = len(margins)
    return HouseholdPlaces(
        x_m=np.arange(count, dtype=np.float64) * 100 + 50,
        y_m=np.full(count, 50.0),
        households=np.full(count, 10.0),
        commune=(np.arange(count) % 2).astype(np.int32),
        margin_db=np.array(margins),
        site=np.array(sites, np.int32),
        position_spread=spread,
    )


def gain(before: HouseholdPlaces, after: HouseholdPlaces, *new_sites: int) -> PlanGain:
    return plan_gain(before, after, new_sites, LinkBudget(), random=np.random.default_rng(3))


def test_households_that_a_new_site_surely_serves_are_its_own_and_those_that_it_disturbs_are_told_apart():
    before = places([SURE, SURE, NEVER, NEVER], [0, 0, -1, -1])
    after = places([SURE, NEVER, SURE, SURE], [0, 0, 1, 1])

    outcome = gain(before, after, 1)

    assert outcome.gain == HouseholdInterval(10, 10, 10)
    assert outcome.by_site == (HouseholdInterval(20, 20, 20),)
    assert outcome.others == HouseholdInterval(-10, -10, -10)


def test_network_that_does_not_change_gains_nothing_however_unsure_it_is():
    before = places([0.0, 2.0, -3.0, np.nan], [0, 0, 0, -1], spread=2.0)

    assert gain(before, before).gain == HouseholdInterval(0, 0, 0)


def test_interval_of_a_gain_is_narrower_than_the_two_networks_side_by_side():
    margins = np.linspace(-8, 8, 200)
    before = places(margins.tolist(), [0] * 200)

    outcome = gain(before, replace(before, margin_db=margins + 1))

    apart = outcome.after.high - outcome.before.low
    assert 0 <= outcome.gain.low <= outcome.gain.count <= outcome.gain.high < apart / 4
