from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.latency import LatencyFigures, latency_figures
from maillage.measure.protocol.domain.terms import Status
from tests.measure.protocol.vectors import Case, cases, near

RTTS_MS = st.floats(min_value=0.1, max_value=2_000)


@pytest.mark.parametrize("case", cases("latency.json"))
def test_latency_of_case_is_as_expected(case: Case):
    got = latency_figures(case.given["rtts_ms"])

    assert _facts(got) == near(case.expected)


@given(rtt_ms=RTTS_MS, count=st.integers(1, 40))
def test_latency_of_equal_probes_is_that_time(rtt_ms: float, count: int):
    got = latency_figures([rtt_ms] * count)

    assert (got.rtt_ms, got.rtt_min_ms, got.rtt_p90_ms, got.jitter_ms or 0.0) == (rtt_ms, rtt_ms, rtt_ms, 0.0)


@given(rtts_ms=st.lists(RTTS_MS, min_size=1, max_size=40))
def test_latency_median_lies_between_smallest_and_ninetieth_or_is_the_middle_of_few(rtts_ms: list[float]):
    got = latency_figures(rtts_ms)

    assert (got.rtt_min_ms or 0) <= (got.rtt_ms or 0) <= max(rtts_ms)
    assert got.rtt_p90_ms in rtts_ms


@given(rtts_ms=st.lists(st.none() | RTTS_MS, max_size=40))
def test_latency_probes_are_all_answered_or_failed(rtts_ms: list[float | None]):
    got = latency_figures(rtts_ms)

    assert (got.samples, got.failures) == (len(rtts_ms), rtts_ms.count(None))
    assert (got.status is Status.OK) == (0 < len(rtts_ms) <= 2 * (len(rtts_ms) - rtts_ms.count(None)))


def _facts(got: LatencyFigures) -> dict[str, Any]:
    return {
        "status": got.status,
        "reason": got.reason,
        "rtt_ms": got.rtt_ms,
        "rtt_min_ms": got.rtt_min_ms,
        "rtt_p90_ms": got.rtt_p90_ms,
        "jitter_ms": got.jitter_ms,
        "failures": got.failures,
        "samples": got.samples,
        "loss_share": got.loss_share,
    }
