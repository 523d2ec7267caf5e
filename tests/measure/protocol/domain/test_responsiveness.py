from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.latency import Responsiveness, responsiveness
from tests.measure.protocol.vectors import Case, cases, near

RTTS_MS = st.floats(min_value=1, max_value=1_999)


@pytest.mark.parametrize("case", cases("responsiveness.json"))
def test_responsiveness_of_case_is_as_expected(case: Case):
    got = responsiveness(case.given["rtts_ms"])

    assert asdict(got) == near(case.expected)


@given(rtts_ms=st.lists(RTTS_MS, min_size=1, max_size=60), more=st.integers(1, 5))
def test_responsiveness_with_failed_probes_is_never_better(rtts_ms: list[float], more: int):
    before = responsiveness(rtts_ms)

    after = responsiveness([*rtts_ms, *[None] * more])

    assert (after.rpm or 0) <= (before.rpm or 0) * (1 + 1e-9)


@given(rtts_ms=st.lists(st.none() | RTTS_MS, min_size=1, max_size=60))
def test_responsiveness_does_not_depend_on_the_order_of_probes(rtts_ms: list[float | None]):
    got = responsiveness(rtts_ms)

    assert responsiveness(rtts_ms[::-1]) == got


def test_responsiveness_of_a_clock_that_says_zero_has_no_rate():
    got = responsiveness([0.0, 0.0])

    assert got == Responsiveness(loaded_rtt_ms=0.0, rpm=None, failures=0)
