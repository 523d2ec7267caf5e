from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.admission import (
    Admitted,
    BoardView,
    RefusedFor,
    SessionCandidate,
    Wait,
    WaitingSession,
    capacity,
    decide,
    expected_wait_s,
)
from maillage.measure.protocol.domain.protocol import TEST_TYPICAL_S, WAIT_STEP_S

NOW_S = 1000.0
EPOCH_S = 1_700_000_000.0
CLAIRE = SessionCandidate(b"claire", hour_sessions=0, hour_limit=10)
FREE = BoardView(limit=4, begun_s=(), queue=())
FULL = BoardView(limit=4, begun_s=(985.0, 990.0, 995.0, 999.0), queue=())


def waiting(name: bytes, *, queued_s: float = 990.0, kept_until_s: float = 1020.0) -> WaitingSession:
    return WaitingSession(name, queued_s, kept_until_s)


def decided(view: BoardView, candidate: SessionCandidate = CLAIRE):
    return decide(view, candidate, now_s=NOW_S, epoch_s=EPOCH_S)


def test_free_node_admits():
    assert decided(FREE) == Admitted()


def test_full_node_tells_when_the_first_test_ends():
    assert decided(FULL) == Wait(wait_s=10, ahead=0)


def test_who_waits_second_waits_for_the_second_end():
    assert decided(replace(FULL, queue=[waiting(b"paul")])) == Wait(wait_s=15, ahead=1)


def test_free_place_belongs_to_the_first_who_waits():
    view = replace(FULL, begun_s=FULL.begun_s[1:], queue=[waiting(b"paul"), waiting(b"claire")])

    assert (decided(view), decided(view, replace(CLAIRE, identity=b"paul"))) == (Wait(15, 1), Admitted())


def test_place_that_was_not_kept_passes_to_the_next():
    view = replace(FULL, begun_s=FULL.begun_s[1:], queue=[waiting(b"paul", kept_until_s=999.0), waiting(b"claire")])

    assert decided(view) == Admitted()


def test_overdue_tests_are_asked_for_again_after_the_shortest_wait():
    assert decided(replace(FULL, begun_s=(0.0, 0.0, 0.0, 0.0))) == Wait(WAIT_STEP_S, 0)


def test_long_queue_waits_for_whole_rounds():
    queue = [waiting(b"%d" % place) for place in range(4)]

    assert expected_wait_s(replace(FULL, queue=queue), 4, NOW_S) == 10 + TEST_TYPICAL_S


def test_queue_without_places_still_tells_when():
    view = replace(FULL, queue=[waiting(b"paul")], places=1)

    assert decided(view) == Wait(15, 1, has_place=False)


@pytest.mark.parametrize(
    ("view", "code", "wait_s"),
    [
        (replace(FREE, is_stopping=True, is_paused=True), "node.stopping", 15),
        (replace(FREE, is_paused=True), "node.paused", 60),
        (replace(FREE, day_bytes=5, day_limit_bytes=5), "node.day", 6400),
    ],
)
def test_closed_node_refuses_with_its_reason(view: BoardView, code: str, wait_s: int):
    assert decided(view) == RefusedFor(code, wait_s)


def test_crowd_of_one_network_is_told_to_come_back_next_hour():
    assert decided(FREE, replace(CLAIRE, hour_sessions=10)) == RefusedFor("prefix.hour", 2800)


def test_who_waits_is_not_counted_twice_in_the_hour():
    view = replace(FREE, queue=[waiting(b"claire")])

    assert decided(view, replace(CLAIRE, hour_sessions=10)) == Admitted()


@pytest.mark.parametrize(("uplink_bps", "tests"), [(1e6, 4), (1e9, 8), (10e9, 80)])
def test_tests_at_once_follow_the_link(uplink_bps: float, tests: int):
    assert capacity(uplink_bps) == tests


@given(
    st.integers(1, 20),
    st.lists(st.floats(0, NOW_S), max_size=30),
    st.lists(st.floats(NOW_S - 100, NOW_S + 100), max_size=30),
)
def test_no_test_more_than_the_limit_is_ever_admitted(limit: int, begun_s: list[float], kept_s: list[float]):
    queue = [waiting(b"%d" % place, kept_until_s=kept) for place, kept in enumerate(kept_s)]
    view = BoardView(limit=limit, begun_s=begun_s, queue=queue)
    everyone = [SessionCandidate(one.identity, 0, 1) for one in queue if one.kept_until_s >= NOW_S]

    admitted = [one for one in [*everyone, CLAIRE] if decided(view, one) == Admitted()]

    assert len(admitted) <= max(0, limit - len(begun_s)) or admitted == [CLAIRE][: max(0, limit - len(begun_s))]


@given(st.integers(1, 20), st.lists(st.floats(0, NOW_S), max_size=30), st.integers(0, 40))
def test_waits_are_never_shorter_for_those_behind(limit: int, begun_s: list[float], ahead: int):
    view = BoardView(limit=limit, begun_s=begun_s[:limit], queue=())

    waits = [expected_wait_s(view, place, NOW_S) for place in (ahead, ahead + 1)]

    assert WAIT_STEP_S <= waits[0] <= waits[1]
