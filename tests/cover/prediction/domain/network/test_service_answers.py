from typing import Any

import numpy as np
import pytest

from maillage.cover.network.domain.link_budget import LinkBudget, with_overrides
from maillage.cover.network.domain.sites import RadioSector
from maillage.cover.prediction.domain.network.network_load import NetworkLoad
from maillage.cover.prediction.domain.network.service_answers import ServiceAnswers, place_probability, service_answers
from maillage.cover.prediction.domain.service import ServiceReason, ServiceState
from tests.cover.prediction.networks import sector, signals_of

BUDGET = LinkBudget()
ALL_WELL = 100.0  # a loss at which everything works
CLEAR = 0.0


def answers(
    losses: list[float],
    *,
    load: float = 0.0,
    sectors: tuple[RadioSector, ...] = (sector(),),
    excess: float = CLEAR,
    budget: LinkBudget = BUDGET,
    is_near: bool = True,
    may_send: list[bool] | None = None,
) -> ServiceAnswers:
    """What receivers straight ahead of one mast are told."""
    count = len(losses)
    receivers = np.column_stack([np.zeros(count), np.full(count, 1000.0)])
    signals = signals_of(
        sectors, np.zeros((len(sectors), 2)), receivers, np.array([losses] * len(sectors)), budget=budget
    )
    return service_answers(
        sectors,
        signals,
        network=NetworkLoad(np.full(len(sectors), load), np.full(len(sectors), load), 1, has_converged=True),
        overlap=np.ones((len(sectors), len(sectors))),
        excess_loss_db=np.full(count, excess),
        budget=budget,
        is_in_range=np.full(count, is_near),
        may_send=[True] * len(sectors) if may_send is None else may_send,
    )


def reason_of(loss: float, **others: Any) -> ServiceReason:
    return ServiceReason(answers([loss], **others).reason[0])


def test_good_signal_in_an_idle_sector_is_served():
    answer = answers([ALL_WELL])

    assert (answer.state[0], answer.reason[0]) == (ServiceState.SERVED, ServiceReason.NONE)
    assert answer.probability[0] == pytest.approx(1.0)


def test_place_without_any_loss_is_not_known_rather_than_not_served():
    answer = answers([np.nan])

    assert (answer.state[0], answer.reason[0]) == (ServiceState.UNKNOWN, ServiceReason.NO_GROUND)
    assert np.isnan([answer.probability[0], answer.peak_mbps[0], answer.margin_db[0]]).all()


def test_place_too_far_from_every_site_is_not_served():
    assert reason_of(np.nan, is_near=False) is ServiceReason.OUT_OF_RANGE


def test_weak_signal_over_free_ground_is_out_of_range_and_over_trees_obstructed():
    assert reason_of(190.0) is ServiceReason.OUT_OF_RANGE
    assert reason_of(190.0, excess=80.0) is ServiceReason.OBSTRUCTED


def test_signal_that_does_down_but_not_up_is_a_weak_uplink():
    assert reason_of(150.0) is ServiceReason.WEAK_UPLINK


def test_full_sector_is_saturated_though_the_signal_is_good():
    assert reason_of(ALL_WELL, load=0.95) is ServiceReason.SATURATED


def test_neighbour_on_the_same_axis_disturbs():
    twins = (sector(0.0), sector(5.0, code="B"))

    assert reason_of(ALL_WELL, sectors=twins, load=0.2) is ServiceReason.INTERFERENCE


def test_sector_without_frequency_serves_nobody_and_disturbs_nobody():
    twins = (sector(0.0), sector(5.0, code="B"))

    alone = answers([ALL_WELL], sectors=twins, load=0.2, may_send=[True, False])
    forbidden = answers([ALL_WELL], sectors=twins, load=0.2, may_send=[False, False])

    assert alone.state[0] == ServiceState.SERVED
    assert (forbidden.state[0], forbidden.reason[0]) == (ServiceState.NOT_SERVED, ServiceReason.NO_FREQUENCY)


def test_target_beyond_the_carriers_is_too_slow():
    fast = with_overrides(BUDGET, {"target_down_mbps": 200})

    assert reason_of(ALL_WELL, budget=fast) is ServiceReason.TOO_SLOW


def test_answer_within_the_error_of_the_model_is_not_known():
    losses = list(np.arange(100.0, 180.0, 0.5))

    answer = answers(losses)

    unsure = (answer.probability >= 0.5) & (answer.probability < 0.95)
    assert unsure.any()
    assert set(answer.state[unsure]) == {ServiceState.UNKNOWN}
    assert set(answer.reason[unsure]) == {ServiceReason.MODEL_MARGIN}
    assert np.all(np.diff(answer.probability) <= 0)


def test_probability_of_a_place_is_normal_around_the_margin_and_sure_without_error():
    assert place_probability([0.0, 9.869, -9.869], 6.0) == pytest.approx([0.5, 0.95, 0.05], abs=1e-4)
    assert place_probability([0.1, -0.1], 0.0).tolist() == [1.0, 0.0]
