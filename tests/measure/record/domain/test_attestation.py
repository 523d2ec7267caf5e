from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.receipts import FileSeen, RoundTripsSeen, SessionReceipt, TriesSeen
from maillage.measure.protocol.domain.terms import Objection, SubtestKind
from maillage.measure.record.domain.attestation import (
    LatencyClaim,
    SessionClaims,
    TransferClaim,
    receipt_pseudonyms,
    rejection_reason,
    unseen_subtests,
)
from maillage.measure.record.domain.hearing import LEAST_FAILURE_MS, LEAST_PROBES, LEAST_TRIES
from tests.measure.protocol.vectors import Case, cases

BEGAN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def receipt(**changes: Any) -> SessionReceipt:
    began_ms = int(BEGAN.timestamp() * 1000)
    fields: dict[str, Any] = {
        "node": "local",
        "identity": "a1",
        "network": "00ff",
        "began_ms": began_ms,
        "ended_ms": began_ms + 20_000,
        "down_bytes": 0,
        "up_bytes": 0,
    }
    return SessionReceipt(**(fields | changes))


@pytest.mark.parametrize("case", cases("receipts.json"))
@pytest.mark.parametrize("direction", ["download", "upload"])
def test_transfer_is_held_against_what_the_node_saw(case: Case, direction: str):
    claim = TransferClaim(**case.given["claim"])
    fields: dict[str, Any] = {"node": "local", "taken_at": BEGAN, direction: claim}
    claims = SessionClaims(**fields)

    objection = rejection_reason(claims, receipt(**{direction: tuple(case.given["seen"])}))

    assert {"is_exceeded": objection is Objection.EXCEEDED} == case.expected


STEP_BYTES = st.integers(0, 40_000_000)


def true_claim(totals: list[int], rest_ms: int) -> TransferClaim:
    """What the method (docs/explanation/test-method.md) says of whole steps and what came in ``rest_ms`` after them."""
    whole = len(totals) - 1
    ramp = min(4, whole // 4)
    duration_ms = whole * 250 + rest_ms
    seconds, counted = ((whole - ramp) * 0.25, totals[ramp:whole]) if ramp else (duration_ms / 1_000, totals)
    return TransferClaim(
        goodput_bps=8 * sum(counted) / seconds,
        size_bytes=sum(totals),
        duration_ms=duration_ms,
        rampup_ms=ramp * 250,
        step_ms=250,
        streams=[totals],
    )


@given(totals=st.lists(STEP_BYTES, min_size=1, max_size=40), rest_ms=st.integers(1, 249))
@example(totals=[300_000, 1_570_000, 1_570_000, 1_560_000, 0], rest_ms=1)  # 5 MB, hardly begun in the first step
@example(totals=[0, 0, 0, 1_371_000, 0], rest_ms=249)  # a last step that is not whole
def test_true_transfer_never_exceeds_what_the_node_saw(totals: list[int], rest_ms: int):
    assume(sum(totals) >= 5_000_000 or (len(totals) > 4 and sum(totals) > 0))
    claims = SessionClaims(node="local", taken_at=BEGAN, download=true_claim(totals, rest_ms))
    seen = tuple(-(-total // 1_000) for total in totals)

    assert rejection_reason(claims, receipt(download=seen)) is None


@pytest.mark.parametrize(("duration_ms", "rampup_ms"), [(1_000, 900), (4_000, 3_990), (1_000, 5_000)])
def test_ramp_up_that_leaves_a_moment_lets_nobody_claim_the_rate_of_a_burst(duration_ms: float, rampup_ms: float):
    # Three hundred kilobytes in a step, as a rate over the tenth of a second that is left.
    claim = TransferClaim(goodput_bps=24e6, size_bytes=300_000, duration_ms=duration_ms, rampup_ms=rampup_ms)
    claims = SessionClaims(node="local", taken_at=BEGAN, download=claim)

    assert rejection_reason(claims, receipt(download=(300, 0, 0, 0))) is Objection.EXCEEDED


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-25, None), (-26, Objection.OTHER_TIME), (0, None), (10, None), (11, Objection.OTHER_TIME)],
)
def test_measurement_is_of_the_time_of_its_session(minutes: int, expected: Objection | None):
    claims = SessionClaims(node=None, taken_at=BEGAN + timedelta(minutes=minutes))

    assert rejection_reason(claims, receipt()) is expected


@pytest.mark.parametrize(
    ("claimed_ms", "seen", "expected"),
    [
        (900.0, FileSeen(5_000_000, 880), None),
        (859.0, FileSeen(5_000_000, 880), Objection.EXCEEDED),
        (900.0, FileSeen(4_000_000, None), Objection.EXCEEDED),
        (None, FileSeen(), None),
    ],
)
def test_file_is_no_quicker_than_the_node_gave_it(claimed_ms: float | None, seen: FileSeen, expected: Objection | None):
    claims = SessionClaims(node=None, taken_at=BEGAN, file_download_ms=claimed_ms)

    assert rejection_reason(claims, receipt(file_download=seen)) is expected


def test_test_whose_subtests_all_failed_needs_no_octets():
    assert rejection_reason(SessionClaims(node="local", taken_at=BEGAN), receipt()) is None


KINDS = st.frozensets(st.sampled_from(list(SubtestKind)))
TRIES = st.builds(TriesSeen, *[st.integers(0, 30)] * len(SubtestKind))
ROUND_TRIPS = st.one_of(
    st.builds(RoundTripsSeen, st.integers(0, 30)),
    st.builds(RoundTripsSeen, st.integers(0, 30), st.integers(1, 10**6), st.integers(1, 10**6)),
)
LATENCIES = st.builds(LatencyClaim, rtt_ms=st.floats(0.1, 2_000), answered=st.one_of(st.none(), st.integers(0, 30)))
SECONDS_MS = st.integers(0, 60_000)


def seen(lasted_ms: int, tries: TriesSeen | None, round_trips: RoundTripsSeen | None) -> SessionReceipt:
    began_ms = int(BEGAN.timestamp() * 1000)
    return receipt(ended_ms=began_ms + lasted_ms, tries=tries, round_trips=round_trips)


def claimed(failed: frozenset[SubtestKind], latency: LatencyClaim | None = None) -> SessionClaims:
    return SessionClaims(node="local", taken_at=BEGAN, failed=failed, latency=latency)


CLAIMS = st.builds(claimed, KINDS, st.one_of(st.none(), LATENCIES))
SEEN = st.builds(seen, SECONDS_MS, TRIES, ROUND_TRIPS)


def words_of(kinds: frozenset[SubtestKind]) -> set[str]:
    return {kind.value for kind in kinds}


@pytest.mark.parametrize("case", cases("unseen.json"))
def test_failure_and_latency_are_held_against_what_the_node_saw(case: Case):
    told, signed = case.given["latency"], case.given["receipt"]
    failed = frozenset(SubtestKind(word) for word in case.given["failed"])
    claims = claimed(failed, None if told is None else LatencyClaim(**told))
    tries, ping = signed["ask"], signed["ping"]

    unseen = unseen_subtests(
        claims,
        seen(
            signed["lasted_ms"],
            None if tries is None else TriesSeen(*tries),
            None if ping is None else RoundTripsSeen(*ping),
        ),
    )

    assert words_of(unseen) == set(case.expected["unseen"])


def test_cases_hold_each_subtest_both_ways_and_each_limit_of_the_terms():
    given_cases = [parameter.values[0] for parameter in cases("unseen.json")]
    both = [(set(case.given["failed"]), set(case.expected["unseen"])) for case in given_cases]

    for place, kind in enumerate(SubtestKind):
        word = kind.value
        assert {word in unseen for failed, unseen in both if word in failed} == {True, False}
        at = {case.given["receipt"]["ask"][place] for case in given_cases if case.given["receipt"]["ask"]}
        assert {LEAST_TRIES[kind], LEAST_TRIES[kind] - 1} <= at
    lasted = {case.given["receipt"]["lasted_ms"] for case in given_cases}
    assert {LEAST_FAILURE_MS - 1, LEAST_FAILURE_MS} <= lasted


@given(KINDS, LATENCIES, SECONDS_MS)
def test_where_the_node_saw_nothing_nothing_is_granted(
    failed: frozenset[SubtestKind], latency: LatencyClaim, lasted_ms: int
):
    """Neither by a session without requests nor by a receipt that says nothing of them, however long it lasted."""
    of_latency = failed | {SubtestKind.LATENCY}

    for tries, round_trips in ((TriesSeen(), RoundTripsSeen()), (None, None)):
        assert unseen_subtests(claimed(failed), seen(lasted_ms, tries, round_trips)) == failed
        assert unseen_subtests(claimed(failed, latency), seen(lasted_ms, tries, round_trips)) == of_latency


@given(CLAIMS, SEEN)
def test_only_what_is_claimed_is_unseen_and_each_failure_is_judged_by_its_own_requests(
    claims: SessionClaims, judge: SessionReceipt
):
    unseen = unseen_subtests(claims, judge)

    each = [unseen_subtests(claimed(frozenset({kind})), judge) for kind in claims.failed]
    assert unseen == frozenset().union(*each, unseen_subtests(claimed(frozenset(), claims.latency), judge))
    assert unseen <= claims.failed | ({SubtestKind.LATENCY} if claims.latency else set())
    is_long = judge.lasted_ms >= LEAST_FAILURE_MS
    granted = {kind for kind, tries in zip(SubtestKind, judge.tries or (), strict=True) if tries >= LEAST_TRIES[kind]}
    assert unseen - {SubtestKind.LATENCY} == claims.failed - {SubtestKind.LATENCY} - (granted if is_long else set())


@given(CLAIMS, SEEN, TRIES, st.integers(0, 30))
def test_a_node_that_saw_more_grants_no_less(
    claims: SessionClaims, judge: SessionReceipt, more: TriesSeen, more_probes: int
):
    """More requests, more probes, a longer session."""
    assert judge.tries is not None
    assert judge.round_trips is not None
    grown = replace(
        judge,
        ended_ms=judge.ended_ms + 1_000 * more_probes,
        tries=TriesSeen(*map(sum, zip(judge.tries, more, strict=True))),
        round_trips=judge.round_trips._replace(answered=judge.round_trips.answered + more_probes),
    )

    assert unseen_subtests(claims, grown) <= unseen_subtests(claims, judge)


@given(LATENCIES, TRIES, ROUND_TRIPS, SECONDS_MS)
def test_latency_that_is_granted_was_measured(
    latency: LatencyClaim, tries: TriesSeen, round_trips: RoundTripsSeen, lasted_ms: int
):
    if unseen_subtests(claimed(frozenset(), latency), seen(lasted_ms, tries, round_trips)):
        return

    assert round_trips.answered >= max(LEAST_PROBES, latency.answered or 0)
    assert latency.rtt_ms >= (round_trips.shortest_us or 0) / 1_000 - 20.0
    assert latency.rtt_ms <= lasted_ms


def test_words_differ_by_session_network_hour_and_node():
    later = int((BEGAN + timedelta(hours=1)).timestamp() * 1000)
    variants = [receipt(), receipt(identity="a2"), receipt(network="00fe"), receipt(began_ms=later), receipt(node="n")]

    words = [receipt_pseudonyms(variant) for variant in variants]
    assert len({session for session, _ in words}) == 3
    assert len({network for _, network in words}) == 4
