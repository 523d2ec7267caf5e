"""Allocate and free session slots on the board: open, queue, find and end sessions.

The decision is made by measure/protocol/domain/admission.py; this module reads its input from the board and applies it,
under the lock.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from maillage.measure.node.board import Board, BoardPart, SessionState, Slot
from maillage.measure.node.board import BoardField as Header
from maillage.measure.node.sessions.session import US, NodeSession, nonce_text
from maillage.measure.protocol.domain import admission
from maillage.measure.protocol.domain.protocol import LEAST_PROGRESS_BYTES, SILENCE_S, WAIT_STEP_S
from maillage.measure.protocol.domain.tokens import Claims

SPEED, FULL, LEGACY = 1, 2, 3
KIND_WORDS: Final = {"speed": SPEED, "full": FULL, "legacy": LEGACY}
_CLOCK_MARGIN_S: Final = 5.0  # margin for clock adjustments
_MIN_SLOTS: Final = 256
_SLOTS_A_TEST: Final = 64
_PLACES_A_TEST: Final = 32  # ten minutes of queueing; beyond that, clients retry without a position


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Limits of a node."""

    tests_at_once: int
    prefix_hour: int
    legacy_hour: int
    day_bytes: int

    @property
    def slots(self) -> int:
        """Number of slots: running, queued, and recently used tokens."""
        return max(_MIN_SLOTS, _SLOTS_A_TEST * self.tests_at_once)


class Sessions:
    """The slots of ``board`` as used by one process (``worker``)."""

    def __init__(
        self, board: Board, limits: SessionLimits, worker: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._board = board
        self._limits = limits
        self._worker = worker
        self._clock = clock

    def find(self, identity: str) -> tuple[SessionState, NodeSession] | None:
        """Return the slot of a token ``identity``, whatever its state."""
        first, second = _split_hash(self._board.keyed(identity))
        words = self._board.words
        for slot in self._board.slots_in(SessionState.RUNNING, SessionState.WAITING, SessionState.ENDED):
            head = self._board.head_at(slot)
            if words[head + Slot.IDENTITY] == first and words[head + Slot.IDENTITY_2] == second:
                return SessionState(words[head + Slot.STATE]), self._session(slot)
        return None

    def of_nonce(self, nonce: str) -> NodeSession | None:
        """Return the running session with ``nonce`` in its page and video URLs."""
        words = self._board.words
        for slot in self._board.slots_in(SessionState.RUNNING):
            head = self._board.head_at(slot)
            session = self._session(slot)
            if nonce_text(words[head + Slot.NONCE], words[head + Slot.NONCE_2]) == nonce and session.is_running:
                return session
        return None

    def running_of(self, prefix: int) -> list[NodeSession]:
        """Return the running sessions without token of an address prefix."""
        words, board = self._board.words, self._board
        heads = {slot: board.head_at(slot) for slot in board.slots_in(SessionState.RUNNING)}
        guests = [
            self._session(slot)
            for slot, head in heads.items()
            if words[head + Slot.PREFIX] == prefix and words[head + Slot.KIND] == LEGACY
        ]
        return [session for session in guests if session.is_running]

    def open(
        self, claims: Claims, prefix: int, *, network: int = 0
    ) -> NodeSession | admission.Wait | admission.RefusedFor:
        """Open the session of ``claims`` for a client of ``prefix``, or return why not.

        ``network`` is the prefix's pseudonym in the receipt, keyed with the key of the day.
        """
        now_s, epoch_s = self._clock(), time.time()
        is_legacy = claims.kind == "legacy"
        with self._board.locked():
            self.sweep(now_s)
            state, session = self.find(claims.identity) or (SessionState.WAITING, None)
            if state is not SessionState.WAITING:
                return admission.RefusedFor("token.used", 0)
            words, running = self._board.words, self._board.slots_in(SessionState.RUNNING)
            tokens, guests = self._board.hour_counts(prefix, int(epoch_s // admission.HOUR_S))
            view = admission.BoardView(
                limit=self._limits.tests_at_once,
                begun_s=[words[self._board.head_at(slot) + Slot.BEGUN_US] / US for slot in running],
                queue=self._queued(),
                is_paused=bool(words[Header.IS_PAUSED]),
                is_stopping=bool(words[Header.IS_STOPPING]),
                day_bytes=words[Header.DAY_BYTES],
                day_limit_bytes=self._limits.day_bytes,
                places=_PLACES_A_TEST * self._limits.tests_at_once,
                prefixes=[words[self._board.head_at(slot) + Slot.PREFIX] for slot in running],
            )
            candidate = admission.SessionCandidate(
                self._board.keyed(claims.identity),
                hour_sessions=guests if is_legacy else tokens,
                hour_limit=self._limits.legacy_hour if is_legacy else self._limits.prefix_hour,
                prefix=prefix,
            )
            decision = admission.decide(view, candidate, now_s=now_s, epoch_s=epoch_s)
            slot = None if session is None else session.slot
            if isinstance(decision, admission.Admitted):
                return self._begin(claims, prefix, slot, network=network)
            # Third-party clients do not return for a queue position.
            if isinstance(decision, admission.Wait) and decision.has_place and not is_legacy:
                self._queue(claims, prefix, decision, slot)
                if slot is None:
                    self._board.note_session(prefix, int(epoch_s // admission.HOUR_S), is_legacy=is_legacy)
            return decision

    def end(self, session: NodeSession) -> None:
        """End ``session`` and free its slot; its token is used."""
        with self._board.locked():
            if self._board.words[session.head + Slot.SERIAL] == session.serial:
                self._end(session.head, self._clock())

    def sweep(self, now_s: float) -> None:
        """Free expired and abandoned sessions, expired queue positions and expired tokens. Call it under the lock."""
        words, now_us = self._board.words, int(now_s * US)
        for slot in self._board.slots_in(SessionState.RUNNING, SessionState.WAITING, SessionState.ENDED):
            head = self._board.head_at(slot)
            if words[head + Slot.STATE] == SessionState.RUNNING:
                if words[head + Slot.ENDS_US] <= now_us or self._is_abandoned(slot, now_us):
                    self._end(head, now_s)
            elif words[head + Slot.KEPT_US] <= now_us:
                words[head + Slot.STATE] = SessionState.FREE

    def is_quiet(self, quiet_s: float) -> bool:
        """Return whether no running session has moved a byte for ``quiet_s`` seconds."""
        since_us = int((self._clock() - quiet_s) * US)
        words = self._board.words
        return not any(
            words[self._board.part_at(slot, worker) + BoardPart.ACTIVE_US] > since_us
            for slot in self._board.slots_in(SessionState.RUNNING)
            for worker in range(self._board.workers)
        )

    def _is_abandoned(self, slot: int, now_us: int) -> bool:
        """Return whether the session is abandoned: a closed tab sends no end, and a crawling reader counts as one."""
        words, board, head = self._board.words, self._board, self._board.head_at(slot)
        parts = [board.part_at(slot, worker) for worker in range(board.workers)]
        moved = sum(words[part + BoardPart.DOWN] + words[part + BoardPart.UP] for part in parts)
        if moved >= words[head + Slot.MARKED_BYTES] + LEAST_PROGRESS_BYTES:
            words[head + Slot.MARKED_BYTES] = moved
            words[head + Slot.MARKED_US] = max(words[part + BoardPart.ACTIVE_US] for part in parts)
        return bool(words[head + Slot.MARKED_US] + SILENCE_S * US <= now_us)

    def _session(self, slot: int) -> NodeSession:
        return NodeSession(self._board, slot, self._worker, self._clock)

    def _queued(self) -> list[admission.WaitingSession]:
        words, queue = self._board.words, []
        for slot in self._board.slots_in(SessionState.WAITING):
            head = self._board.head_at(slot)
            identity = b"".join(words[head + word].to_bytes(8, "little") for word in (Slot.IDENTITY, Slot.IDENTITY_2))
            queued_s, kept_until_s = words[head + Slot.QUEUED_US] / US, words[head + Slot.KEPT_US] / US
            queue.append(admission.WaitingSession(identity, queued_s, kept_until_s, words[head + Slot.PREFIX]))
        return sorted(queue, key=lambda waiting: waiting.queued_s)

    def _begin(self, claims: Claims, prefix: int, slot: int | None, *, network: int) -> NodeSession | admission.Wait:
        was_queued = slot is not None
        slot = self._free_slot() if slot is None else slot
        if slot is None:
            return admission.Wait(WAIT_STEP_S, 0, has_place=False)
        words, head, now_s = self._board.words, self._board.head_at(slot), self._clock()
        for worker in range(self._board.workers):
            self._board.clear_part(slot, worker)
        self._name(head, claims)
        words[head + Slot.PREFIX] = prefix
        words[head + Slot.KIND] = KIND_WORDS[claims.kind]
        words[head + Slot.BEGUN_US] = words[head + Slot.MARKED_US] = int(now_s * US)
        words[head + Slot.MARKED_BYTES] = 0
        words[head + Slot.ENDS_US] = int((now_s + claims.seconds) * US)
        words[head + Slot.KEPT_US] = int((now_s + max(0.0, claims.expires_at - time.time()) + _CLOCK_MARGIN_S) * US)
        words[head + Slot.DOWN_CAP], words[head + Slot.UP_CAP] = claims.down_bytes, claims.up_bytes
        words[head + Slot.CONNECTIONS_CAP] = claims.connections
        words[head + Slot.NONCE], words[head + Slot.NONCE_2] = secrets.randbits(64), secrets.randbits(64)
        words[head + Slot.WAS_OVER] = words[Header.IS_OVER]
        words[head + Slot.UPLOAD_BEGUN_US] = words[head + Slot.DOWNLOAD_BEGUN_US] = 0
        words[head + Slot.BEGUN_EPOCH_MS], words[head + Slot.NETWORK] = int(time.time() * 1000), network
        words[head + Slot.STATE] = SessionState.RUNNING
        if not was_queued:
            self._board.note_session(prefix, int(time.time() // admission.HOUR_S), is_legacy=claims.kind == "legacy")
        return self._session(slot)

    def _queue(self, claims: Claims, prefix: int, decision: admission.Wait, slot: int | None) -> None:
        words, now_s = self._board.words, self._clock()
        kept_us = int(admission.kept_until_s(decision.wait_s, now_s) * US)
        if slot is not None:
            words[self._board.head_at(slot) + Slot.KEPT_US] = kept_us
            return
        slot = self._free_slot()
        if slot is None:
            return  # it returns without a position, after the announced delay
        head = self._board.head_at(slot)
        self._name(head, claims)
        words[head + Slot.PREFIX] = prefix
        words[head + Slot.QUEUED_US], words[head + Slot.KEPT_US] = int(now_s * US), kept_us
        words[head + Slot.STATE] = SessionState.WAITING

    def _name(self, head: int, claims: Claims) -> None:
        words = self._board.words
        words[Header.SERIAL] += 1
        words[head + Slot.SERIAL] = words[Header.SERIAL]
        words[head + Slot.IDENTITY], words[head + Slot.IDENTITY_2] = _split_hash(self._board.keyed(claims.identity))

    def _free_slot(self) -> int | None:
        """Return a free slot, else the oldest one that only remembers a used token."""
        free = self._board.slots_in(SessionState.FREE)
        if free:
            return free[0]
        words, ended = self._board.words, self._board.slots_in(SessionState.ENDED)
        return min(ended, key=lambda slot: words[self._board.head_at(slot) + Slot.KEPT_US], default=None)

    def _end(self, head: int, now_s: float) -> None:
        words = self._board.words
        words[head + Slot.STATE] = SessionState.ENDED
        # KEPT_US was set at the start: the slot remembers the used token until it expires.
        words[head + Slot.KEPT_US] = max(words[head + Slot.KEPT_US], int(now_s * US))


def _split_hash(key: bytes) -> tuple[int, int]:
    return int.from_bytes(key[:8], "little"), int.from_bytes(key[8:16], "little")
