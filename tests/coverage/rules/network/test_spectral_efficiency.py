import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.coverage.rules.network.spectral_efficiency import (
    CqiTable,
    cqi_efficiency,
    shannon_down,
    shannon_up,
    sinr_for_down,
    sinr_for_up,
)
from maillage.coverage.terms.link_budget import LinkBudget
from maillage.network.terms.sites import TDD_CONFIGURATIONS

BUDGET = LinkBudget()


def test_rates_of_40_mhz_are_those_of_the_published_table():
    ratios = np.array([0, 3.4, 5.9, 10, 15, 16.8, 22.5])

    rates = [
        np.round(40 * TDD_CONFIGURATIONS[number].downlink_share * shannon_down(ratios, BUDGET)).astype(int).tolist()
        for number in (2, 1)
    ]

    assert rates == [[18, 30, 41, 62, 90, 100, 131], [13, 22, 30, 45, 66, 73, 96]]


def test_nothing_passes_below_the_least_ratio_and_no_more_than_the_cap_above():
    assert shannon_down([-10.1, 60], BUDGET).tolist() == [0.0, 4.4]
    assert shannon_up([-10.1, 60], BUDGET).tolist() == [0.0, 2.0]


def test_efficiency_above_the_cap_needs_an_endless_ratio():
    assert (float(sinr_for_down(4.5, BUDGET)), float(sinr_for_up(2.1, BUDGET))) == (np.inf, np.inf)


@given(st.floats(0.1, 4.4))
def test_ratio_for_an_efficiency_gives_it_back(efficiency: float):
    assert float(shannon_down(sinr_for_down(efficiency, BUDGET), BUDGET)) == pytest.approx(efficiency)


def test_cqi_steps_are_those_of_the_standard():
    rates = cqi_efficiency([-8, -7, 0, 20.1], table=CqiTable.QAM64)

    assert rates.tolist() == [0.0, 0.1523, 0.6016, 5.5547]


def test_256_qam_gives_what_64_qam_gives_and_more_above():
    ratios = np.arange(-6, 20)

    slow, fast = (cqi_efficiency(ratios, table=table) for table in CqiTable)

    # The faster table has fewer steps low down, so it may fall short of the slower one by one step there.
    assert np.all(fast <= slow)
    assert float(cqi_efficiency(26.0, table=CqiTable.QAM256)) == 7.4063


def test_two_layers_of_20_mhz_come_to_the_peak_that_vendors_publish():
    peak = 20 * TDD_CONFIGURATIONS[2].downlink_share * float(cqi_efficiency(30.0, layers=2))

    # 113 Mb/s by transport blocks; CQI efficiency counts no control symbols.
    assert 113 < peak < 170


def test_unknown_ratio_stays_unknown():
    assert np.isnan(cqi_efficiency(np.nan)).all()
