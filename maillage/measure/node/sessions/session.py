"""A running session: its remaining volume, and its byte counters on the board."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median_low
from typing import Final

from maillage.measure.node.board import (
    ROUND_TRIPS_KEPT,
    STEPS_KEPT,
    STREAMS_KEPT,
    Board,
    BoardPart,
    SessionState,
    Slot,
)
from maillage.measure.protocol.domain.protocol import STEP_MS
from maillage.measure.protocol.domain.receipts import FileSeen, RoundTripsSeen, SessionReceipt, TriesSeen, units_of
from maillage.measure.protocol.domain.transfer import step_totals

US: Final = 1_000_000
_STEP_US: Final = STEP_MS * 1000
# In the order of TriesSeen.
_TRIES: Final = (
    BoardPart.PROBE_TRIES,
    BoardPart.DOWNLOAD_TRIES,
    BoardPart.UPLOAD_TRIES,
    BoardPart.FILE_DOWN_TRIES,
    BoardPart.FILE_UP_TRIES,
    BoardPart.PAGE_TRIES,
    BoardPart.VIDEO_TRIES,
)


@dataclass(frozen=True, slots=True)
class UploadTable:
    """Bytes of each stream in each step, by the node's clock (docs/protocol/node-1.md, section 4)."""

    started_ms: float | None
    now_ms: float
    last_ms: float | None
    streams: list[list[int]]


class NodeSession:
    """A slot of the board while it belongs to one session. Several processes may use it at once."""

    __slots__ = ("_board", "_clock", "_part", "_parts", "head", "serial", "slot")

    def __init__(self, board: Board, slot: int, worker: int, clock: Callable[[], float]) -> None:
        self._board = board
        self._clock = clock
        self.slot = slot
        self.head = board.head_at(slot)
        self.serial = board.words[self.head + Slot.SERIAL]
        self._parts = [board.part_at(slot, number) for number in range(board.workers)]
        self._part = self._parts[worker]

    @property
    def is_running(self) -> bool:
        """Whether the slot still belongs to this session, within its time limit."""
        words, head = self._board.words, self.head
        return (
            words[head + Slot.SERIAL] == self.serial
            and words[head + Slot.STATE] == SessionState.RUNNING
            and self._clock() * US < words[head + Slot.ENDS_US]
        )

    @property
    def identity(self) -> str:
        """The session's identifier in responses; not secret and not a credential."""
        return f"{self._board.words[self.head + Slot.IDENTITY]:016x}"

    @property
    def nonce(self) -> str:
        """The unguessable part of page and video URLs."""
        return nonce_text(self._board.words[self.head + Slot.NONCE], self._board.words[self.head + Slot.NONCE_2])

    @property
    def ends_in_s(self) -> float:
        """Remaining time in seconds."""
        return max(0.0, self._board.words[self.head + Slot.ENDS_US] / US - self._clock())

    @property
    def was_over_limit(self) -> bool:
        """Whether the node was over its load limit at any time during this session."""
        return bool(self._board.words[self.head + Slot.WAS_OVER])

    @property
    def down_cap_bytes(self) -> int:
        """Maximum bytes sent to the client."""
        return self._board.words[self.head + Slot.DOWN_CAP]

    @property
    def up_cap_bytes(self) -> int:
        """Maximum bytes received from the client."""
        return self._board.words[self.head + Slot.UP_CAP]

    @property
    def connections_cap(self) -> int:
        """Maximum number of concurrent exchanges."""
        return self._board.words[self.head + Slot.CONNECTIONS_CAP]

    @property
    def down_bytes(self) -> int:
        """Bytes sent to the client so far, by all processes."""
        return self._total(BoardPart.DOWN)

    @property
    def up_bytes(self) -> int:
        """Bytes received from the client so far."""
        return self._total(BoardPart.UP)

    @property
    def streamed_bytes(self) -> int:
        """Bytes received in measured streams since the table was last reset."""
        return self._total(BoardPart.STREAMED)

    @property
    def is_idle(self) -> bool:
        """Whether no exchange is open."""
        return not self._total(BoardPart.CONNECTIONS)

    @property
    def remaining_down_bytes(self) -> int:
        """Bytes that may still be sent to the client."""
        return max(0, self.down_cap_bytes - self.down_bytes)

    @property
    def remaining_up_bytes(self) -> int:
        """Bytes that may still be received."""
        return max(0, self.up_cap_bytes - self.up_bytes)

    def join(self) -> bool:
        """Count one more exchange; return False at the limit of concurrent exchanges."""
        if self._total(BoardPart.CONNECTIONS) >= self.connections_cap:
            return False
        self._count(1, BoardPart.CONNECTIONS)
        return True

    def leave(self) -> None:
        """Count one exchange less."""
        if self._is_same and self._board.words[self._part + BoardPart.CONNECTIONS]:
            self._board.words[self._part + BoardPart.CONNECTIONS] -= 1

    def may_receive(self, size_bytes: int) -> bool:
        """Return whether ``size_bytes`` more may be sent to the client now."""
        return self.is_running and self._total(BoardPart.DOWN) + size_bytes <= self.down_cap_bytes

    def count_down(self, size_bytes: int, *parts: BoardPart) -> None:
        """Count bytes sent; ``parts`` says whether as a file, a page or video."""
        self._count(size_bytes, BoardPart.DOWN, *parts)

    def count_download(self, size_bytes: int) -> None:
        """Count bytes sent in a measured download, in the current time step."""
        now_us = self._count(size_bytes, BoardPart.DOWN)
        if now_us is not None:
            self._count_step(size_bytes, Slot.DOWNLOAD_BEGUN_US, BoardPart.DOWN_STEPS, now_us)

    def count_up(self, size_bytes: int, *parts: BoardPart) -> None:
        """Count bytes received; ``parts`` says whether as a file."""
        self._count(size_bytes, BoardPart.UP, *parts)

    def count_stream(self, stream: int, size_bytes: int) -> None:
        """Count bytes received in a measured ``stream``, in the current time step."""
        now_us = self._count(size_bytes, BoardPart.UP, BoardPart.STREAMED)
        if now_us is not None:
            self._board.words[self._part + BoardPart.UPLOAD_LAST_US] = now_us
            first_step = BoardPart.STEPS + stream % STREAMS_KEPT * STEPS_KEPT
            self._count_step(size_bytes, Slot.UPLOAD_BEGUN_US, first_step, now_us)

    def count_try(self, part: BoardPart) -> None:
        """Count a request of the subtest of ``part``; it does not count as progress of the session."""
        if self._is_same:
            self._board.words[self._part + part] += 1

    def note_round_trips(self, smoothed_us: int, shortest_us: int) -> None:
        """Record the kernel's round trips of a probe connection after a response."""
        if not self._is_same:
            return
        words, part = self._board.words, self._part
        noted = words[part + BoardPart.ROUND_TRIPS]
        if noted < ROUND_TRIPS_KEPT:
            words[part + BoardPart.ROUND_TRIP_US + noted] = smoothed_us
            words[part + BoardPart.ROUND_TRIPS] = noted + 1
        words[part + BoardPart.SHORTEST_US] = min(words[part + BoardPart.SHORTEST_US] or shortest_us, shortest_us)

    def note_file(self, part: BoardPart, duration_ms: float) -> None:
        """Record the duration of a complete file; ``part`` keeps the minimum."""
        if self._is_same:
            words, index = self._board.words, self._part + part
            shortest_ms = max(1, int(duration_ms))
            words[index] = min(words[index] or shortest_ms, shortest_ms)

    def upload_table(self) -> UploadTable:
        """Return the bytes received in each stream and step so far."""
        words, now_us = self._board.words, int(self._clock() * US)
        began_us = words[self.head + Slot.UPLOAD_BEGUN_US]
        if not began_us:
            return UploadTable(None, now_us / 1000, None, [])
        steps = min(max(0, now_us - began_us) // _STEP_US + 1, STEPS_KEPT)
        streams = [self._row(BoardPart.STEPS + stream * STEPS_KEPT, steps) for stream in range(STREAMS_KEPT)]
        while streams and not any(streams[-1]):
            streams.pop()
        last_us = max(words[part + BoardPart.UPLOAD_LAST_US] for part in self._parts)
        return UploadTable(began_us / 1000, now_us / 1000, last_us / 1000, streams)

    def reset_upload_table(self) -> None:
        """Reset the table: the next upload starts at its own first byte."""
        with self._board.locked():
            for worker, part in enumerate(self._parts):
                self._board.clear_part(self.slot, worker, steps_only=True)
                self._board.words[part + BoardPart.STREAMED] = self._board.words[part + BoardPart.UPLOAD_LAST_US] = 0
            self._board.words[self.head + Slot.UPLOAD_BEGUN_US] = 0

    def receipt(self, node: str, identity: str) -> SessionReceipt:
        """Build the receipt of this session so far; ``identity`` is its token's identifier."""
        words, now_s = self._board.words, self._clock()
        began_us, began_ms = words[self.head + Slot.BEGUN_US], words[self.head + Slot.BEGUN_EPOCH_MS]
        return SessionReceipt(
            node=node,
            identity=identity,
            network=f"{words[self.head + Slot.NETWORK]:016x}",
            began_ms=began_ms,
            # From the monotonic clock: setting the system clock does not change a session's duration.
            ended_ms=began_ms + int(now_s * 1000 - began_us / 1000),
            down_bytes=self.down_bytes,
            up_bytes=self.up_bytes,
            download=units_of(self._row(BoardPart.DOWN_STEPS, STEPS_KEPT)),
            upload=units_of(step_totals(self.upload_table().streams)),
            file_download=FileSeen(self._total(BoardPart.FILE_DOWN), self._shortest(BoardPart.FILE_DOWN_MS)),
            file_upload=FileSeen(self._total(BoardPart.FILE_UP), self._shortest(BoardPart.FILE_UP_MS)),
            web_bytes=self._total(BoardPart.WEB),
            video_bytes=self._total(BoardPart.VIDEO),
            tries=TriesSeen(*(self._total(part) for part in _TRIES)),
            round_trips=self._round_trips(),
        )

    def _round_trips(self) -> RoundTripsSeen:
        words, kept_us = self._board.words, list[int]()
        for part in self._parts:
            first = part + BoardPart.ROUND_TRIP_US
            kept_us += words[first : first + words[part + BoardPart.ROUND_TRIPS]].tolist()
        return RoundTripsSeen(
            self._total(BoardPart.PROBE_TRIES),
            self._shortest(BoardPart.SHORTEST_US),
            median_low(kept_us) if kept_us else None,
        )

    def _shortest(self, counter: BoardPart) -> int | None:
        times = [self._board.words[part + counter] for part in self._parts]
        return min(filter(None, times), default=None)

    @property
    def _is_same(self) -> bool:
        return self._board.words[self.head + Slot.SERIAL] == self.serial

    def _count(self, number: int, *counters: int) -> int | None:
        """Add ``number`` to ``counters``; return the current time in µs, None if the session is over.

        Bytes may still be in flight after a session ends; they must not count for the slot's next session.
        """
        if not self._is_same:
            return None
        words, part = self._board.words, self._part
        for counter in counters:
            words[part + counter] += number
        now_us = words[part + BoardPart.ACTIVE_US] = int(self._clock() * US)
        return now_us

    def _count_step(self, size_bytes: int, begun: Slot, first_step: int, now_us: int) -> None:
        """Add to the current step since ``begun``, which the first byte over all processes sets."""
        words, begun_at = self._board.words, self.head + begun
        if not words[begun_at]:
            with self._board.locked():
                words[begun_at] = words[begun_at] or now_us
        step = max(0, now_us - words[begun_at]) // _STEP_US
        if step < STEPS_KEPT:
            words[self._part + first_step + step] += size_bytes

    def _row(self, first_counter: int, steps: int) -> list[int]:
        """Return ``steps`` counters starting at ``first_counter``, summed over all processes."""
        words = self._board.words
        columns = [words[part + first_counter : part + first_counter + steps].tolist() for part in self._parts]
        return [sum(step) for step in zip(*columns, strict=True)]

    def _total(self, counter: int) -> int:
        """Return a counter summed over all processes."""
        words = self._board.words
        return sum([words[part + counter] for part in self._parts])


def nonce_text(first: int, second: int) -> str:
    """Return a nonce, two words of the board, as text for URLs."""
    return f"{first:016x}{second:016x}"
