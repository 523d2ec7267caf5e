"""Send long responses in chunks: as fast as the client reads, without monopolising the event loop.

Used for every body of the node: downloads, files, pages, video, ndt7 messages. Memory use stays constant because
nothing is written while the connection is full.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from maillage.measure.protocol.domain.ndt7 import message_bytes_after

FIRST_PIECE_BYTES: Final = 64 * 1024  # slow links get small chunks, so that few bytes are counted before they are sent
LARGEST_PIECE_BYTES: Final = 1 << 20
LARGEST_TLS_PIECE_BYTES: Final = 1 << 18  # TLS copies what it encrypts, and the copy stays in memory until it is sent
TURN_BYTES: Final = 1 << 20  # then other connections get their turn: a fast reader would monopolise the event loop


class PacedWire(Protocol):
    """What pacing needs of a connection."""

    @property
    def is_full(self) -> bool:
        """Whether writing should pause until the connection asks for more."""
        ...

    @property
    def is_tls(self) -> bool:
        """Whether written data is encrypted first."""
        ...

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that schedules turns."""
        ...

    def set_notsent_lowat(self, unsent_bytes: int) -> None:
        """Set how many unsent bytes the kernel may hold before the connection is full."""
        ...


class PacedSender:
    """Calls ``send_piece`` for one chunk after the other.

    ``send_piece`` receives the maximum size, sends as many bytes as it has and returns their number; 0 where there is
    nothing left, as after the end of the connection.
    """

    __slots__ = ("_has_turn", "_largest_bytes", "_piece_bytes", "_send_piece", "_wire", "sent_bytes")

    def __init__(
        self, wire: PacedWire, send_piece: Callable[[int], int], first_piece_bytes: int = FIRST_PIECE_BYTES
    ) -> None:
        self._wire = wire
        self._send_piece = send_piece
        self._piece_bytes = first_piece_bytes
        self._largest_bytes = LARGEST_TLS_PIECE_BYTES if wire.is_tls else LARGEST_PIECE_BYTES
        self._has_turn = False
        self.sent_bytes = 0

    def send(self) -> None:
        """Send as much as the connection takes; called at the start, and whenever it can take more."""
        if self._has_turn:
            return
        turn_bytes = TURN_BYTES
        while turn_bytes > 0:
            if self._wire.is_full:
                return  # called again by the connection
            piece_bytes = self._send_piece(self._piece_bytes)
            if not piece_bytes:
                return
            self.sent_bytes += piece_bytes
            turn_bytes -= piece_bytes
            next_bytes = message_bytes_after(self._piece_bytes, self.sent_bytes, self._largest_bytes)
            if self._piece_bytes < next_bytes == self._largest_bytes:
                # A reader this fast takes a whole chunk if the kernel may hold one: a third less CPU time.
                self._wire.set_notsent_lowat(next_bytes)
            self._piece_bytes = next_bytes
        self._has_turn = True
        self._wire.loop.call_soon(self._take_turn)

    def _take_turn(self) -> None:
        self._has_turn = False
        self.send()
