import numpy as np
import pytest

from maillage.cover.network.domain.link_budget import LinkBudget, with_overrides
from maillage.cover.network.domain.sites import RadioCarrier
from maillage.cover.prediction.domain.network.radio_levels import (
    NO_SERVER,
    carrier_overlap,
    noise_dbm,
    rsrp_dbm,
    sinr_db,
    uplink_snr_db,
)
from tests.cover.prediction.networks import sector, signals_of

BUDGET = LinkBudget()


def test_noise_of_a_resource_element_is_that_of_the_link_budget():
    assert noise_dbm(BUDGET) == pytest.approx(-125.2, abs=0.05)


def test_element_leaves_the_antenna_with_30_dbm():
    # 46 dBm over 1,200 elements, 17 dBi, 2 dB of feeder; 14 dBi at the subscriber's.
    heard = rsrp_dbm(sector(0.0), 0.0, east_m=0.0, north_m=1000.0, depression_deg=0.0, budget=BUDGET)

    assert float(heard) == pytest.approx(46 - 30.79 + 17 - 2 + 14, abs=0.01)


def test_30_mbps_without_interference_is_reached_up_to_166_db():
    heard = rsrp_dbm(sector(0.0), 166.0, east_m=0.0, north_m=1000.0, depression_deg=0.0, budget=BUDGET)

    assert float(heard) - noise_dbm(BUDGET) == pytest.approx(3.4, abs=0.1)


def test_receiver_between_two_equal_sectors_hears_the_other_in_its_back():
    sectors = (sector(90.0), sector(270.0))
    masts = np.array([[0.0, 0.0], [2000.0, 0.0]])
    signals = signals_of(sectors, masts, np.array([[1000.0, 0.0]]), np.full((2, 1), 100.0), budget=BUDGET)

    ratio = sinr_db(signals, signals.best_server, activity=[1, 1], overlap=np.ones((2, 2)), budget=BUDGET)

    # Equal powers, the interferer straight behind: 20 dB; the noise is 70 dB below.
    assert float(ratio[0]) == pytest.approx(20.0, abs=0.01)


def test_silent_neighbour_does_not_disturb():
    sectors = (sector(90.0), sector(270.0))
    masts = np.array([[0.0, 0.0], [2000.0, 0.0]])
    signals = signals_of(sectors, masts, np.array([[900.0, 0.0]]), np.array([[100.0], [101.0]]), budget=BUDGET)

    ratio = sinr_db(signals, signals.best_server, activity=[1, 0], overlap=np.ones((2, 2)), budget=BUDGET)

    assert float(ratio[0]) == pytest.approx(float(signals.of(signals.best_server)[0]) - noise_dbm(BUDGET), abs=1e-6)


def test_receiver_that_hears_nobody_has_no_server_and_no_ratio():
    signals = signals_of(
        (sector(),), np.zeros((1, 2)), np.array([[0.0, 900.0]]), np.full((1, 1), np.nan), budget=BUDGET
    )

    ratio = sinr_db(signals, signals.best_server, activity=[1], overlap=np.ones((1, 1)), budget=BUDGET)

    assert signals.best_server.tolist() == [NO_SERVER]
    assert np.isnan(ratio).all()


def test_sectors_on_other_carriers_do_not_overlap():
    low, both = sector(), sector()
    other = type(low)(
        **{name: getattr(low, name) for name in low.__slots__} | {"carriers": (RadioCarrier(3.44, 20.0),)}
    )

    shares = carrier_overlap((both, other))

    assert shares.round(6).tolist() == [[1.0, 0.5], [1.0, 1.0]]


def test_uplink_and_downlink_lose_the_same_path():
    down = rsrp_dbm(sector(), 130.0, east_m=0.0, north_m=1.0, depression_deg=0.0, budget=BUDGET)

    ratio = uplink_snr_db(sector(), down, BUDGET)

    # 23 dBm + 14 dBi + 17 dBi - 2 - 130 against -174 + 10 log 18 MHz + 5 + 3.
    assert float(ratio) == pytest.approx(-78 + 174 - 72.55 - 8, abs=0.01)


def test_taller_noise_figure_costs_what_it_says():
    assert noise_dbm(with_overrides(BUDGET, {"receiver_noise_figure_db": 9})) - noise_dbm(BUDGET) == pytest.approx(2)
