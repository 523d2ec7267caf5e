from datetime import date

import numpy as np
import pytest

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.network.domain.sites import BaseStation, FrequencyLicence, FrequencyRight, RadioSupport, SiteState
from maillage.cover.prediction.domain.network.place_answers import GroundedNetwork
from maillage.cover.prediction.domain.network.point_answer import PointAnswer, point_answer
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState
from maillage.cover.radio.domain.rasters import BARE_GROUND, CellWindow, Clutter, ClutterSource, HeightRaster
from tests.cover.prediction.networks import sector

TREES = Clutter(ClutterSource.ASSUMED, 15.0)


def station(right: FrequencyRight = FrequencyRight.GRANTED) -> BaseStation:
    support = RadioSupport("S1", "Mât inventé", 10_000.0, 10_000.0, 40.0)
    return BaseStation(support, (sector(0.0),), "Réseau inventé", SiteState.IN_SERVICE, None, FrequencyLicence(right))


def answer_at(
    north_m: float,
    *,
    clutter: Clutter = BARE_GROUND,
    right: FrequencyRight = FrequencyRight.GRANTED,
    hole: bool = False,
) -> PointAnswer:
    heights = np.full((300, 300), 50.0, np.float32)
    if hole:
        heights[150:190] = np.nan
    terrain = HeightRaster(heights, CellWindow(0.0, 30_000.0, 100.0))
    network = GroundedNetwork((station(right),), terrain, clutter, 15_000.0, date(2026, 6, 1), LinkBudget())
    return point_answer(network, (10_000.0, 10_000.0 + north_m))


def test_place_near_the_mast_is_served_and_its_ledger_adds_up():
    answer = answer_at(2_000.0)

    assert (answer.state, answer.reason) == (ServiceState.SERVED, ServiceReason.NONE)
    assert answer.path is not None
    ledger = answer.path.ledger
    assert ledger.free_space_db + ledger.terrain_db + ledger.clutter_db == pytest.approx(answer.path.loss_db)
    assert [(one.sector.code, one.distance_m) for one in answer.heard] == [("A", 2_000.0)]


def test_trees_obstruct_and_a_higher_antenna_helps():
    answer = answer_at(6_000.0, clutter=TREES)

    chances = [level.probability for level in answer.curve]
    assert (answer.state, answer.reason) == (ServiceState.NOT_SERVED, ServiceReason.OBSTRUCTED)
    assert chances == sorted(chances, key=lambda chance: -1.0 if chance is None else chance)
    assert answer.least_height_m is not None
    assert answer.least_height_m > 8


def test_place_beyond_every_site_is_out_of_range_and_nothing_else_is_said():
    answer = answer_at(16_000.0)

    assert (answer.state, answer.reason) == (ServiceState.NOT_SERVED, ServiceReason.OUT_OF_RANGE)
    assert (answer.heard, answer.path, answer.probability, answer.curve) == ((), None, None, ())


def test_hole_in_the_terrain_is_not_known():
    answer = answer_at(9_000.0, hole=True)

    assert (answer.state, answer.reason, answer.probability) == (ServiceState.UNKNOWN, ServiceReason.NO_GROUND, None)


def test_site_without_frequency_serves_nobody():
    answer = answer_at(2_000.0, right=FrequencyRight.REQUESTED)

    assert (answer.state, answer.reason) == (ServiceState.NOT_SERVED, ServiceReason.NO_FREQUENCY)
