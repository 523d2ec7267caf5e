"""Sectors of one mast are shadowed together, masts half together: simulated places have the chance that is told."""

from dataclasses import replace

import numpy as np
import pytest

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.network.radio_levels import (
    ReceivedSignals,
    disturbance,
    noise_dbm,
    shadow_margin_db,
    shadowed_sinr_db,
)
from maillage.cover.prediction.domain.network.service_answers import place_probability, probability_bounds

BUDGET = LinkBudget(receiver_beam_deg=360.0)  # it hears all sectors alike
NETWORKS, PLACES = 400, 1_500
NOISE_MW = 10 ** (noise_dbm(BUDGET) / 10)


def signals(own_dbm: float, sibling_dbm: float, other_dbm: float) -> ReceivedSignals:
    """A server, another sector of its mast, and a sector of another mast, from the same direction."""
    levels = np.array([[own_dbm], [sibling_dbm], [other_dbm]], np.float32)
    return ReceivedSignals(levels, np.zeros((3, 1), np.float32), np.array([0, 0, 1]))


def margin(heard: ReceivedSignals, need_db: float) -> float:
    beside = disturbance(heard, np.array([0], np.int32), activity=np.ones(3), overlap=np.ones((3, 3)), budget=BUDGET)
    return float(shadow_margin_db(heard.rsrp_dbm[0].astype(np.float64), beside, np.array([need_db]))[0])


def noise_share(heard: ReceivedSignals) -> float:
    beside = disturbance(heard, np.array([0], np.int32), activity=np.ones(3), overlap=np.ones((3, 3)), budget=BUDGET)
    return NOISE_MW / float(beside.others_mw[0])


def chance(
    heard: ReceivedSignals,
    need_db: float,
    random: np.random.Generator,
    *,
    clutter_db: float = 0.0,
    site_db: float = 0.0,
) -> float:
    """The share of drawn places that have the ratio, where all paths err alike, and those of the server's mast more.

    Shadows have the correlations of 3GPP.
    """
    shared, own, other = random.normal(0, BUDGET.shadowing_sd_db, (3, PLACES))
    shadows = np.stack([(shared + own) / np.sqrt(2), (shared + own) / np.sqrt(2), (shared + other) / np.sqrt(2)])
    levels = heard.rsrp_dbm + shadows + clutter_db + np.array([[site_db], [site_db], [0.0]])
    ratio = levels[0] - 10 * np.log10(NOISE_MW + (10 ** (levels[1:] / 10)).sum(axis=0))
    return float((ratio >= need_db).mean())


def test_sector_of_the_same_mast_takes_no_margin_by_its_shadow():
    alone = margin(signals(-90.0, -300.0, -300.0), 0.0)
    beside_sibling = margin(signals(-90.0, -93.1, -300.0), 0.0)

    # Half of the signal is what the sibling takes; a deep shadow takes the sibling too, so noise alone decides.
    assert beside_sibling == pytest.approx(alone - 3.0, abs=0.1)
    assert margin(signals(-90.0, -89.0, -300.0), 0.0) == -np.inf


def test_without_sectors_of_its_mast_the_margin_is_the_ratio_over_the_need():
    heard = signals(-95.0, -300.0, -104.0)
    beside = disturbance(heard, np.array([0], np.int32), activity=np.ones(3), overlap=np.ones((3, 3)), budget=BUDGET)

    assert margin(heard, 4.0) == pytest.approx(-95.0 - float(beside.sum_db[0]) - 4.0, abs=1e-6)


def test_intervals_of_the_chance_hold_95_of_100_networks_with_planted_clutter_error():
    random = np.random.default_rng(1812)
    inside = 0
    for _network in range(NETWORKS):
        heard = signals(random.uniform(-112, -96), random.uniform(-125, -112), random.uniform(-140, -122))
        clutter, site = (random.normal(0, sd) for sd in (BUDGET.clutter_error_sd_db, BUDGET.site_error_sd_db))
        low, high = probability_bounds(margin(heard, 6.0), BUDGET, noise_share=noise_share(heard))
        counted = chance(heard, 6.0, random, clutter_db=clutter, site_db=site)
        slack = 2 / PLACES  # a share of drawn places is no chance yet
        inside += low - slack <= counted <= high + slack

    assert inside / NETWORKS == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize("levels", [(-100.0, -115.0, -300.0), (-100.0, -106.0, -118.0), (-104.0, -300.0, -114.0)])
def test_told_chance_is_that_of_drawn_places(levels: tuple[float, float, float]):
    heard = signals(*levels)

    told = float(place_probability([margin(heard, 5.0)], BUDGET.shadowing_sd_db)[0])
    counted = np.mean([chance(heard, 5.0, np.random.default_rng(seed)) for seed in range(10)])

    assert told == pytest.approx(counted, abs=0.06)


def test_interval_is_a_point_where_nothing_errs_together():
    sure = replace(BUDGET, clutter_error_sd_db=0.0, site_error_sd_db=0.0)

    low, high = probability_bounds(3.0, sure, noise_share=1.0)

    assert low == high == pytest.approx(float(place_probability([3.0], sure.shadowing_sd_db)[0]))


@pytest.mark.parametrize("levels", [(-100.0, -115.0, -300.0), (-100.0, -106.0, -118.0), (-95.0, -101.0, -130.0)])
def test_interval_of_the_ratio_holds_95_of_100_drawn_places(levels: tuple[float, float, float]):
    heard, random = signals(*levels), np.random.default_rng(36)
    beside = disturbance(heard, np.array([0], np.int32), activity=np.ones(3), overlap=np.ones((3, 3)), budget=BUDGET)
    median, spread = levels[0] - float(beside.sum_db[0]), 1.96 * BUDGET.shadowing_sd_db

    low, high = shadowed_sinr_db(median, float(beside.same_mast_share[0]), [-spread, spread])
    shared, own, other = random.normal(0, BUDGET.shadowing_sd_db / np.sqrt(2), (3, 20_000))
    drawn = heard.rsrp_dbm + np.stack([shared + own, shared + own, shared + other])
    ratio = drawn[0] - 10 * np.log10(NOISE_MW + (10 ** (drawn[1:] / 10)).sum(axis=0))

    assert ((ratio >= low) & (ratio <= high)).mean() == pytest.approx(0.95, abs=0.02)
    # Sectors of the mast that are shadowed along bound what a good place may have: less than independent ones would.
    assert high - median < spread


def test_ratio_beside_other_masts_alone_moves_by_the_whole_shadow():
    assert shadowed_sinr_db(8.0, 0.0, [-6.0, 0.0, 6.0]).tolist() == [2.0, 8.0, 14.0]
    assert shadowed_sinr_db(8.0, 1.0, [-6.0, 6.0]).tolist() == pytest.approx([8.0, 8.0])
