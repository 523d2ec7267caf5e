import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.cover.network.domain.link_budget import LinkBudget, with_overrides
from maillage.cover.network.domain.sites import TDD_CONFIGURATIONS
from maillage.cover.prediction.domain.network.spectral_efficiency import (
    downlink_efficiency,
    least_ratio_db,
    sinr_for_down,
    sinr_for_up,
)

BUDGET = LinkBudget()


def test_rates_of_40_mhz_are_those_of_the_published_table():
    ratios = np.array([0, 3.4, 5.9, 10, 15, 16.8, 22.5])

    efficiency = 40 * downlink_efficiency(ratios, BUDGET)
    rates = [np.round(efficiency * TDD_CONFIGURATIONS[number].downlink_share).tolist() for number in (2, 1)]

    assert rates == [[18, 30, 41, 62, 90, 100, 131], [13, 22, 30, 45, 66, 73, 96]]


def test_nothing_passes_below_the_least_ratio_and_no_more_than_the_cap_above():
    assert downlink_efficiency([-10.1, 60], BUDGET).tolist() == [0.0, 4.4]


def test_efficiency_above_the_cap_needs_an_endless_ratio():
    assert (float(sinr_for_down(4.5, BUDGET)), float(sinr_for_up(2.1, BUDGET))) == (np.inf, np.inf)


@given(st.floats(0.1, 4.4))
def test_ratio_for_an_efficiency_gives_it_back(efficiency: float):
    assert float(downlink_efficiency(sinr_for_down(efficiency, BUDGET), BUDGET)) == pytest.approx(efficiency)


def cqi(qam: float = 64, layers: float = 1) -> LinkBudget:
    """The usual budget with tables of CQI."""
    return with_overrides(BUDGET, {"cqi_qam": qam, "layers": layers})


def test_cqi_steps_are_those_of_the_standard():
    assert downlink_efficiency([-8, -7, 0, 20.1], cqi()).tolist() == [0.0, 0.1523, 0.6016, 5.5547]
    assert (least_ratio_db(cqi()), least_ratio_db(BUDGET)) == (-7.0, -10.0)


def test_256_qam_gives_what_64_qam_gives_and_more_above():
    ratios = np.arange(-6, 20)

    slow, fast = (downlink_efficiency(ratios, cqi(qam)) for qam in (64, 256))

    # The faster table has fewer steps low down, so it may fall short of the slower one by one step there.
    assert np.all(fast <= slow)
    assert float(downlink_efficiency(26.0, cqi(256))) == 7.4063


def test_two_layers_of_20_mhz_come_to_the_peak_that_vendors_publish():
    peak = 20 * TDD_CONFIGURATIONS[2].downlink_share * float(downlink_efficiency(30.0, cqi(layers=2)))

    # 113 Mb/s by transport blocks; CQI efficiency counts no control symbols.
    assert 113 < peak < 170


@pytest.mark.parametrize("budget", [cqi(), cqi(256), cqi(64, 2)])
@given(efficiency=st.floats(0.01, 12))
def test_least_ratio_for_an_efficiency_is_the_first_that_gives_it(budget: LinkBudget, efficiency: float):
    ratio = float(sinr_for_down(efficiency, budget))

    if np.isfinite(ratio):
        assert float(downlink_efficiency(ratio, budget)) >= efficiency
        assert float(downlink_efficiency(ratio - 1e-6, budget)) < efficiency
    else:
        assert float(downlink_efficiency(100.0, budget)) < efficiency


@pytest.mark.parametrize("numbers", [{"cqi_qam": 16}, {"layers": 1.5, "cqi_qam": 64}])
def test_table_or_layers_that_are_none_are_refused(numbers: dict[str, float]):
    with pytest.raises(Refused) as refusal:
        with_overrides(BUDGET, numbers)
    assert refusal.value.code == "budget_cqi"


@pytest.mark.parametrize("budget", [BUDGET, cqi()])
def test_unknown_ratio_stays_unknown(budget: LinkBudget):
    assert np.isnan(downlink_efficiency(np.nan, budget)).all()
