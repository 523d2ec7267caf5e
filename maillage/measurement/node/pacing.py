"""Sends a long answer in pieces and in turns: as fast as the client reads, without keeping the event loop to itself.

Every body of the node goes through it: downloads, files, pages, video, the messages of ndt7. Memory stays flat because
nothing is written while the connection is full.
"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from maillage.measurement.rules.ndt7 import message_bytes_after

FIRST_PIECE_BYTES: Final = 64 * 1024  # a slow link gets small pieces, so that little is counted before it is sent
LARGEST_PIECE_BYTES: Final = 1 << 20
LARGEST_TLS_PIECE_BYTES: Final = 1 << 18  # what is enciphered is a copy, and waits in our memory until it is sent
TURN_BYTES: Final = 1 << 20  # then the other tests have their turn: a fast reader would keep the loop to itself


class PacedWire(Protocol):
    """What pacing needs of a connection."""

    @property
    def is_full(self) -> bool:
        """Whether more should wait until the connection says so."""
        ...

    @property
    def is_tls(self) -> bool:
        """Whether what is written is enciphered first."""
        ...

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """What gives the turns."""
        ...

    def let_wait(self, unsent_bytes: int) -> None:
        """So many bytes may wait in the kernel before the connection is full."""
        ...


class PacedSender:
    """Asks ``send_piece`` for one piece after the other.

    ``send_piece`` is told the most bytes to send, sends as many as it has and returns their number; 0 where there is
    nothing more, as after the end of the connection.
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
        """Send as much as the connection takes; called at the beginning, and whenever it has room again."""
        if self._has_turn:
            return
        turn_bytes = TURN_BYTES
        while turn_bytes > 0:
            if self._wire.is_full:
                return  # the connection says when
            piece_bytes = self._send_piece(self._piece_bytes)
            if not piece_bytes:
                return
            self.sent_bytes += piece_bytes
            turn_bytes -= piece_bytes
            next_bytes = message_bytes_after(self._piece_bytes, self.sent_bytes, self._largest_bytes)
            if self._piece_bytes < next_bytes == self._largest_bytes:
                # A reader this fast takes a piece whole, where the kernel may hold one: a third less processor.
                self._wire.let_wait(next_bytes)
            self._piece_bytes = next_bytes
        self._has_turn = True
        self._wire.loop.call_soon(self._take_turn)

    def _take_turn(self) -> None:
        self._has_turn = False
        self.send()
