"""Admission control of a node: whether a test may begin now, is queued, or is refused. Pure functions.

Reasons: docs/protocol/node-1.md, sections 2 and 9. A test that would be measured on a crowded node is queued instead.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.measure.protocol.domain import protocol

HOUR_S: Final = 3600
DAY_S: Final = 86_400
PAUSE_WAIT_S: Final = 60  # retry delay while the node is paused


@dataclass(frozen=True, slots=True)
class WaitingSession:
    """A queue entry: identity, arrival, expiry of the reservation (seconds of one clock), and address prefix."""

    identity: bytes
    queued_s: float
    kept_until_s: float
    prefix: int = 0


@dataclass(frozen=True, slots=True)
class BoardView:
    """The state of a node.

    ``begun_s`` holds the start times of running sessions, ``prefixes`` their address prefixes.
    """

    limit: int
    begun_s: Sequence[float]
    queue: Sequence[WaitingSession]
    is_paused: bool = False
    is_stopping: bool = False
    day_bytes: int = 0
    day_limit_bytes: int | None = None
    places: int = 1_000
    prefixes: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class SessionCandidate:
    """A requesting client: token identity, its prefix's sessions in this hour, and the prefix."""

    identity: bytes
    hour_sessions: int
    hour_limit: int
    prefix: int = 0


@dataclass(frozen=True, slots=True)
class Admitted:
    """The session begins now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Retry in ``wait_s`` seconds; ``ahead`` clients are queued before. Without a place, others may overtake."""

    wait_s: int
    ahead: int
    has_place: bool = True


@dataclass(frozen=True, slots=True)
class RefusedFor:
    """No session: ``code`` is the reason, ``wait_s`` the retry delay."""

    code: str
    wait_s: int


Decision = Admitted | Wait | RefusedFor


def capacity(uplink_bps: float) -> int:
    """Return how many concurrent tests a node on a link of ``uplink_bps`` can run without mutual interference."""
    return max(protocol.LEAST_TESTS, math.floor(protocol.UPLINK_SHARE * uplink_bps / protocol.TEST_SHARE_BPS))


def decide(view: BoardView, candidate: SessionCandidate, *, now_s: float, epoch_s: float) -> Decision:
    """Decide on ``candidate``. ``now_s`` is the clock of the view, ``epoch_s`` that of the calendar."""
    if view.is_stopping:
        return RefusedFor("node.stopping", math.ceil(protocol.HARD_STOP_S))
    if view.is_paused:
        return RefusedFor("node.paused", PAUSE_WAIT_S)
    if view.day_limit_bytes is not None and view.day_bytes >= view.day_limit_bytes:
        return RefusedFor("node.day", _until_next(DAY_S, epoch_s))
    queue = [session for session in view.queue if session.kept_until_s >= now_s]
    place = next((place for place, session in enumerate(queue) if session.identity == candidate.identity), None)
    # A queued client has already been counted in its hour.
    if place is None and candidate.hour_sessions >= candidate.hour_limit:
        return RefusedFor("prefix.hour", _until_next(HOUR_S, epoch_s))
    running = Counter(view.prefixes)
    # On a small node no prefix is limited: the queue is first come, first served.
    most = places_of_a_prefix(view.limit) if view.limit >= protocol.SHARED_FROM else len(view.begun_s) + 1
    ahead = _ahead(queue, place, candidate.prefix, running=running, most=most)
    if ahead < view.limit - len(view.begun_s) and running[candidate.prefix] < most:
        return Admitted()
    wait_s = expected_wait_s(view, ahead, now_s)
    return Wait(wait_s, ahead, has_place=place is not None or len(queue) < view.places)


def places_of_a_prefix(limit: int) -> int:
    """Return how many of ``limit`` concurrent tests may come from one address prefix."""
    return limit if limit < protocol.SHARED_FROM else math.floor(protocol.PREFIX_SHARE * limit)


def _ahead(queue: Sequence[WaitingSession], place: int | None, prefix: int, *, running: Counter[int], most: int) -> int:
    """Return how many queued clients come first: those whose prefix runs fewer tests, then those queued longer.

    Thus eight telephones of one network that test continuously do not keep out a telephone of another network.
    """
    mine = (running[prefix], len(queue) if place is None else place)
    turns = [
        (running[session.prefix], number) for number, session in enumerate(queue) if running[session.prefix] < most
    ]
    return sum(turn < mine for turn in turns)


def kept_until_s(wait_s: int, now_s: float) -> float:
    """Return until when the queue position of a client with retry delay ``wait_s`` is reserved."""
    return now_s + wait_s + protocol.WAIT_KEPT_S


def expected_wait_s(view: BoardView, ahead: int, now_s: float) -> int:
    """Return the expected wait in seconds with ``ahead`` clients before, if each test takes its typical time."""
    ends = sorted(max(begun_s + protocol.TEST_TYPICAL_S, now_s) for begun_s in view.begun_s)
    # Clients ahead take slots as they become free, and hold each for one test.
    place = ahead - (view.limit - len(ends))
    rounds, place = divmod(max(place, 0), max(len(ends), 1))
    end_s = ends[place] if ends else now_s
    return max(protocol.WAIT_STEP_S, math.ceil(end_s - now_s) + rounds * protocol.TEST_TYPICAL_S)


def _until_next(period_s: int, epoch_s: float) -> int:
    return math.ceil(period_s - epoch_s % period_s)
