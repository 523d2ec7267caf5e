import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.cover.prediction.domain.network.busy_hour import (
    chance_of_rate,
    line_limits,
    most_load,
    sector_capacity_mbps,
    simultaneous_lines,
)


def simulated_chance(peak: float, load: float, target: float, *, arrivals: int, seed: int) -> float:
    """How often an arriving line has its target, in a sector that lines share evenly: events, no formula.

    Volumes are of two kinds, many small and few large ones, so that a formula for equal ones would fail.
    """
    random = np.random.default_rng(seed)
    gaps = random.exponential(1.0, arrivals)
    volumes = np.where(random.random(arrivals) < 0.9, 0.5, 5.5) * random.exponential(1.0, arrivals) * load * peak
    each, now, happy = 0.0, 0.0, 0  # what every line that is there has received, since the start
    ends: list[float] = []
    for gap, volume in zip(gaps, volumes, strict=True):
        following = now + gap
        while ends:
            until = now + (ends[0] - each) * len(ends) / peak
            if until > following:
                break
            now, each = until, heapq.heappop(ends)
        each += (following - now) * peak / len(ends) if ends else 0.0
        now = following
        happy += peak / (len(ends) + 1) >= target
        heapq.heappush(ends, each + volume)
    return happy / arrivals


@pytest.mark.parametrize(("peak", "load"), [(95.0, 0.37), (130.0, 0.6), (45.0, 0.1)])
def test_chance_of_a_rate_is_that_of_a_simulation_of_events(peak: float, load: float):
    simulated = simulated_chance(peak, load, 30.0, arrivals=40_000, seed=3)

    # Arrivals that follow one another are alike: four times the error of independent ones.
    assert float(chance_of_rate(peak, load, 30.0)) == pytest.approx(simulated, abs=0.012)


def test_highest_loads_are_those_of_the_published_table():
    loads = np.round(most_load([1, 2, 3, 4, 7], 0.95), 2)

    assert loads.tolist() == [0.05, 0.22, 0.37, 0.47, 0.65]


def test_line_whose_peak_is_just_the_target_has_it_only_in_an_idle_sector():
    assert chance_of_rate([30.0, 29.9, 60.0], [0.5, 0.0, 0.5], 30.0).tolist() == [0.5, 0.0, 0.75]


def test_overloaded_sector_gives_the_target_to_nobody():
    assert chance_of_rate(1000.0, [1.0, 1.7], 30.0).tolist() == [0.0, 0.0]


@given(fits=st.integers(1, 40), share=st.floats(0.5, 0.999))
def test_load_that_is_just_borne_asks_for_that_many_fits(fits: int, share: float):
    assert float(simultaneous_lines(most_load(fits, share), share)) == fits


def test_needed_fits_are_one_in_an_idle_sector_and_endless_in_a_full_one():
    assert simultaneous_lines([0.0, 1.0, 2.0], 0.95).tolist() == [1.0, np.inf, np.inf]


def test_capacity_is_the_harmonic_mean_and_full_load_is_its_number_of_lines():
    peaks = np.array([30.0, 60.0, 120.0])

    capacity = sector_capacity_mbps(peaks)

    assert capacity == pytest.approx(3 / (1 / 30 + 1 / 60 + 1 / 120))
    # Three lines that each ask a third of it keep the sector busy all the time.
    assert np.sum(capacity / 3 / peaks) == pytest.approx(1.0)


def test_sector_takes_more_lines_where_it_sells_to_fast_places_only():
    peaks = np.array([35.0] * 10 + [65.0] * 10 + [130.0] * 10)

    limits = line_limits(peaks, 1.6, target_mbps=30.0, time_share=0.95)

    assert [(limit.least_peak_mbps, limit.lines) for limit in limits] == [(30.0, 1), (60.0, 12), (120.0, 38)]


@given(st.lists(st.floats(5, 200), min_size=1, max_size=40))
def test_one_line_less_than_the_limit_keeps_the_promise_and_one_more_breaks_it(peaks: list[float]):
    for limit in line_limits(peaks, 1.6, target_mbps=30.0, time_share=0.95):
        capacity = sector_capacity_mbps([peak for peak in peaks if peak >= limit.least_peak_mbps])

        kept, broken = (
            chance_of_rate(limit.least_peak_mbps, n * 1.6 / capacity, 30.0) for n in (limit.lines, limit.lines + 1)
        )

        assert kept >= 0.95 - 1e-9
        assert broken < 0.95


def test_sector_without_a_fast_enough_place_takes_no_line():
    assert line_limits([29.0], 1.6, target_mbps=30.0, time_share=0.95) == ()
