"""Slots of the board, as two processes share them; the clock is the test's."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from maillage.measure.node.board import ROUND_TRIPS_KEPT, Board, BoardPart, SessionState
from maillage.measure.node.node import prefix_of
from maillage.measure.node.sessions.session import NodeSession
from maillage.measure.node.sessions.sessions import SessionLimits, Sessions
from maillage.measure.protocol.domain.admission import RefusedFor, Wait
from maillage.measure.protocol.domain.protocol import LEAST_PROGRESS_BYTES, SILENCE_S
from maillage.measure.protocol.domain.receipts import RoundTripsSeen, TriesSeen
from tests.measure.node.running import claims

PREFIX = 4711


@dataclass
class Clock:
    """Seconds, moved by hand."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass(frozen=True)
class Pair:
    """Two processes of one node."""

    board: Board
    clock: Clock
    first: Sessions
    second: Sessions


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    limits, clock = SessionLimits(tests_at_once=2, prefix_hour=100, legacy_hour=3, day_bytes=10**12), Clock()
    board = Board(tmp_path / "board", workers=2, slots=limits.slots)
    return Pair(board, clock, *(Sessions(board, limits, worker, clock=clock) for worker in (0, 1)))


def opened(sessions: Sessions, **changes: object) -> NodeSession:
    session = sessions.open(claims(**changes), PREFIX)
    assert isinstance(session, NodeSession)
    return session


def test_two_processes_count_into_one_session(pair: Pair):
    one = opened(pair.first, identity="a", down_bytes=1000)
    found = pair.second.find("a")
    assert found is not None
    other = found[1]

    one.count_down(300)
    other.count_down(500)
    one.count_stream(0, 10)
    pair.clock.now_s += 0.3
    other.count_stream(0, 20)
    other.count_stream(1, 30)

    table = one.upload_table()
    assert (one.down_bytes, other.remaining_down_bytes, other.up_bytes) == (800, 200, 60)
    assert (table.streams, other.upload_table().streams) == ([[10, 20], [0, 30]],) * 2
    assert (table.started_ms, table.last_ms) == (1_000_000, 1_000_300)


def test_receipt_adds_requests_up_and_has_the_median_of_the_first_round_trips_of_each_process(pair: Pair):
    one = opened(pair.first, identity="a")
    found = pair.second.find("a")
    assert found is not None
    other = found[1]

    for _ in range(3):
        one.count_try(BoardPart.PROBE_TRIES)
    other.count_try(BoardPart.PROBE_TRIES)
    other.count_try(BoardPart.VIDEO_TRIES)
    for smoothed_us, shortest_us in ((900, 400), (700, 500), (800, 450)):
        one.note_round_trips(smoothed_us, shortest_us)
    other.note_round_trips(100, 90)
    for _ in range(2 * ROUND_TRIPS_KEPT):
        one.note_round_trips(5_000, 60)  # what comes later is in the shortest one only, where no place is left

    seen = other.receipt("local", "a")
    assert seen.tries == TriesSeen(latency=4, video=1)
    assert seen.round_trips == RoundTripsSeen(answered=4, shortest_us=60, median_us=5_000)
    assert one.receipt("local", "a") == seen


def test_requests_that_come_when_a_session_is_over_are_in_no_receipt(pair: Pair):
    old = opened(pair.first, identity="a", expires_at=0)
    pair.first.end(old)
    pair.clock.now_s += 10
    new = opened(pair.first, identity="b")

    old.count_try(BoardPart.DOWNLOAD_TRIES)
    old.note_round_trips(10, 10)

    assert new.slot == old.slot
    assert (new.receipt("local", "b").tries, new.receipt("local", "b").round_trips) == (TriesSeen(), RoundTripsSeen())


def test_connections_are_capped_over_all_processes(pair: Pair):
    one = opened(pair.first, identity="a", connections=2)
    found = pair.second.find("a")
    assert found is not None

    joined = [one.join(), found[1].join(), one.join()]
    one.leave()

    assert (joined, found[1].join()) == ([True, True, False], True)


def test_octets_of_a_session_that_is_over_are_nobody_elses(pair: Pair):
    old = opened(pair.first, identity="a", expires_at=0)
    pair.first.end(old)
    pair.clock.now_s += 10
    new = opened(pair.first, identity="b")

    old.count_down(500)
    old.leave()

    assert (new.slot, new.down_bytes, old.is_running, new.is_running) == (old.slot, 0, False, True)


def test_session_ends_with_its_time_and_frees_its_place(pair: Pair):
    session = opened(pair.first, seconds=30)
    opened(pair.first, seconds=300)
    full = pair.first.open(claims(identity="late"), PREFIX)
    pair.clock.now_s += 31

    assert (isinstance(full, Wait), session.is_running) == (True, False)
    assert isinstance(pair.second.open(claims(identity="late"), PREFIX), NodeSession)


def test_used_token_is_remembered_by_every_process_until_it_expires(pair: Pair):
    claim = claims(identity="a")
    session = pair.first.open(claim, PREFIX)
    assert isinstance(session, NodeSession)
    pair.first.end(session)

    pair.clock.now_s += 119
    again = pair.second.open(claim, PREFIX)
    pair.clock.now_s += 10
    pair.second.sweep(pair.clock.now_s)

    assert (again, pair.second.find("a")) == (RefusedFor("token.used", 0), None)


def test_place_in_the_queue_is_given_up_when_nobody_comes_back(pair: Pair):
    opened(pair.first, seconds=900)
    opened(pair.first, seconds=900)
    wait = pair.first.open(claims(identity="waits"), PREFIX)
    assert isinstance(wait, Wait)

    pair.clock.now_s += wait.wait_s + 19
    kept = len(pair.board.slots_in(SessionState.WAITING))
    pair.clock.now_s += 2
    pair.first.sweep(pair.clock.now_s)

    assert (kept, len(pair.board.slots_in(SessionState.WAITING))) == (1, 0)


def test_clients_without_a_token_have_an_hour_of_their_own(pair: Pair):
    answers = []
    for number in range(4):
        answer = pair.first.open(claims(identity=f"guest{number}", kind="legacy"), PREFIX)
        answers.append(type(answer))
        if isinstance(answer, NodeSession):
            pair.first.end(answer)

    assert (answers, isinstance(pair.first.open(claims(), PREFIX), NodeSession)) == (
        [NodeSession, NodeSession, NodeSession, RefusedFor],
        True,
    )


def test_ledger_of_the_hour_forgets_the_smallest_of_a_crowd(pair: Pair):
    board = pair.board
    for _ in range(5):
        board.note_session(8192, 1, is_legacy=False)

    for crowd in range(2, 40):
        board.note_session(8192 * crowd, 1, is_legacy=False)

    assert (board.hour_counts(8192, 1), board.hour_counts(8192, 2)) == ((5, 0), (0, 0))


def test_nonce_leads_to_its_session_alone(pair: Pair):
    session = opened(pair.first)
    found = pair.second.of_nonce(session.nonce)
    pair.first.end(session)

    assert (found is not None and found.slot, pair.second.of_nonce(session.nonce), pair.second.of_nonce("0" * 32)) == (
        session.slot,
        None,
        None,
    )


def test_dead_process_holds_no_connections(pair: Pair):
    session = opened(pair.first, connections=1)
    session.join()

    pair.board.forget_worker(0)

    assert session.join() is True


@pytest.mark.parametrize(
    ("host", "prefix"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
    ],
)
def test_prefix_is_the_network_that_shares_limits(host: str, prefix: str):
    assert prefix_of(host) == prefix


def test_board_stands_for_a_prefix_differently_at_each_start(pair: Pair, tmp_path: Path):
    other = Board(tmp_path / "other", workers=1, slots=1)

    assert pair.board.keyed("192.0.2.0/24") != other.keyed("192.0.2.0/24")


def test_session_that_moves_nothing_gives_its_place_away_and_one_that_moves_keeps_it(pair: Pair):
    left, used = opened(pair.first, identity="a"), opened(pair.first, identity="b")
    for _ in range(4):
        pair.clock.now_s += SILENCE_S / 3
        found = pair.second.find("b")
        assert found is not None
        found[1].count_down(LEAST_PROGRESS_BYTES)

    third = pair.first.open(claims(identity="c"), PREFIX)

    assert (isinstance(third, NodeSession), left.is_running, used.is_running) == (True, False, True)


def test_session_that_reads_an_octet_every_33_seconds_gives_its_place_away(pair: Pair):
    crawling = opened(pair.first, identity="a")
    crawling.count_down(1_000_000)  # what the system takes for it at once
    for _ in range(3):
        pair.clock.now_s += 33
        crawling.count_down(1)
        pair.second.open(claims(identity="b"), PREFIX)

    assert crawling.is_running is False


def test_eight_sessions_of_one_network_begun_anew_for_ever_leave_a_place_to_another(tmp_path: Path):
    limits, clock = SessionLimits(tests_at_once=8, prefix_hour=1000, legacy_hour=3, day_bytes=10**12), Clock()
    sessions = Sessions(Board(tmp_path / "board", workers=1, slots=limits.slots), limits, 0, clock=clock)
    crowd = [sessions.open(claims(identity=f"crowd-{number}"), PREFIX) for number in range(8)]

    honest = sessions.open(claims(identity="honest"), 815)

    assert [isinstance(one, NodeSession) for one in crowd] == [True] * 6 + [False] * 2
    assert isinstance(honest, NodeSession)


def test_turn_is_of_the_network_that_has_fewer_tests_running(pair: Pair):
    running = [opened(pair.first, identity=name) for name in "ab"]
    crowd = pair.first.open(claims(identity="c"), PREFIX)
    honest = pair.first.open(claims(identity="honest"), 815)
    pair.first.end(running[0])

    again = [pair.first.open(claims(identity=name), prefix) for name, prefix in (("c", PREFIX), ("honest", 815))]

    assert [type(one) for one in (crowd, honest, *again)] == [Wait, Wait, Wait, NodeSession]
