import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from maillage.cover.network.domain.link_budget import LinkBudget
from maillage.cover.prediction.domain.network.network_load import NetworkLoad, balanced_load, downlink_mbps
from maillage.cover.prediction.domain.network.radio_levels import sinr_db
from maillage.cover.prediction.domain.network.spectral_efficiency import downlink_efficiency
from tests.cover.prediction.networks import sector, signals_of

BUDGET = LinkBudget()
SECTORS = (sector(90.0), sector(270.0))
MASTS = np.array([[0.0, 0.0], [6000.0, 0.0]])
ALL_OVERLAP = np.ones((2, 2))


def network(lines: list[float], seed: int = 1) -> tuple[NetworkLoad, NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    receivers = random.uniform([500, -1500], [5500, 1500], (len(lines), 2))
    distance = np.hypot(*(receivers[None] - MASTS[:, None]).transpose(2, 0, 1))
    signals = signals_of(SECTORS, MASTS, receivers, 90 + 38 * np.log10(distance / 100), budget=BUDGET)
    server = signals.best_server
    load = balanced_load(SECTORS, signals, server, lines=np.array(lines), overlap=ALL_OVERLAP, budget=BUDGET)
    ratio = sinr_db(signals, server, activity=load.activity(BUDGET), overlap=ALL_OVERLAP, budget=BUDGET)
    peaks = downlink_mbps(SECTORS)[server] * downlink_efficiency(np.maximum(ratio, -10), BUDGET)
    asked = np.bincount(server, np.array(lines) * BUDGET.demand_mbps / peaks, minlength=2)
    return load, asked.astype(np.float64)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 4), min_size=1, max_size=30))
def test_balanced_load_is_a_fixed_point(lines: list[float]):
    load, following = network(lines)

    assert load.has_converged
    assert load.load == pytest.approx(np.minimum(following, BUDGET.sold_load), abs=1e-3)


def test_more_lines_load_every_sector_more():
    few, many = (network([weight] * 20)[0].load for weight in (0.2, 0.4))

    assert np.all(many > 2 * few)  # interference makes it more than twice


def test_network_without_lines_has_no_load():
    load, _ = network([0.0, 0.0])

    assert (load.load.tolist(), load.has_converged) == ([0.0, 0.0], True)


def test_sector_with_too_many_lines_says_so():
    load, _ = network([50.0] * 20)

    assert np.all(load.demand > 1)
    assert load.load.tolist() == [BUDGET.sold_load] * 2
