from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.protocol import CUT_STEPS, SLOW_BPS, STEP_MS, STREAMS, STREAMS_SLOW
from maillage.measure.protocol.domain.terms import Status
from maillage.measure.protocol.domain.transfer import (
    Transfer,
    is_stable,
    step_totals,
    streams_for,
    transfer_figures,
)
from tests.measure.protocol.vectors import Case, cases, near

STEPS = st.lists(st.integers(0, 10_000_000), max_size=40)


def _transfer(streams: list[list[int]], steps: int) -> Transfer:
    return Transfer(streams, duration_ms=steps * STEP_MS, transfer_ms=steps * STEP_MS, cap_bytes=10**12)


@pytest.mark.parametrize("case", cases("transfer.json"))
def test_transfer_of_case_is_as_expected(case: Case):
    got = transfer_figures(Transfer(**case.given))

    assert asdict(got) == near(case.expected)


@given(step_bytes=st.integers(1, 10_000_000), steps=st.integers(1, 40), streams=st.integers(1, 6))
def test_transfer_at_a_constant_rate_has_that_goodput(step_bytes: int, steps: int, streams: int):
    got = transfer_figures(_transfer([[step_bytes] * steps] * streams, steps))

    assert got.goodput_bps == pytest.approx(streams * step_bytes * 8_000 / STEP_MS)


@given(
    streams=st.lists(STEPS, min_size=1, max_size=6).flatmap(lambda one: st.tuples(st.just(one), st.permutations(one)))
)
def test_transfer_does_not_depend_on_the_order_of_streams(streams: tuple[list[list[int]], list[list[int]]]):
    one, other = (transfer_figures(_transfer(each, 28)) for each in streams)

    assert one == other


@given(streams=st.lists(STEPS, min_size=1, max_size=6))
def test_transfer_goodput_is_never_above_the_fastest_step(streams: list[list[int]]):
    steps = max(map(len, streams))

    got = transfer_figures(_transfer(streams, steps))

    fastest_bps = max([8_000 * total / STEP_MS for total in step_totals(streams)], default=0.0)
    assert (got.goodput_bps or 0.0) <= fastest_bps * (1 + 1e-9)


@given(steps=STEPS, silent=st.integers(CUT_STEPS, 20))
def test_transfer_with_two_silent_seconds_at_its_end_never_has_a_figure(steps: list[int], silent: int):
    got = transfer_figures(_transfer([[*steps, *[0] * silent]], len(steps) + silent))

    assert (got.status in {Status.FAILED, Status.TIMEOUT}, got.goodput_bps) == (True, None)


@given(steps=st.lists(st.integers(0, 1_000_000), min_size=16, max_size=40), factor=st.integers(1, 1000))
def test_transfer_stability_does_not_depend_on_the_unit(steps: list[int], factor: int):
    got = is_stable(steps)

    assert is_stable([factor * step for step in steps]) == got


def test_transfer_over_a_slow_link_opens_two_streams():
    got = (streams_for(SLOW_BPS - 1), streams_for(SLOW_BPS))

    assert got == (STREAMS_SLOW, STREAMS)


def test_transfer_stopped_from_outside_has_a_figure_and_no_ending():
    got = transfer_figures(Transfer([[1000, 3000] * 6], 3000, transfer_ms=7000, cap_bytes=10**9))

    assert (got.status, got.ended_by) == (Status.OK, None)
