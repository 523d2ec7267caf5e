"""Base classes for third-party HTTP protocols: a response body of a given size, and a counted request body.

Their clients have no token of this installation: the session is that of their address prefix (docs/protocol/node-1.md,
section 14), or of the ``access_token`` issued by locate.
"""

from typing import Final

from maillage.measure.node.pacing import PacedSender
from maillage.measure.node.refusals import guest_volume_used
from maillage.measure.node.sessions.session import NodeSession
from maillage.measure.node.sessions.session_exchange import SessionExchange

BYTES_TYPE: Final = "application/octet-stream"


class GuestExchange(SessionExchange):
    """An exchange of a third-party client whose session has volume left in both directions."""

    def find_session(self) -> NodeSession:
        """Return the client's session, opening one where there is none."""
        return self.connection.node.guest_session(self.head, self.connection.peer_host)


class GuestDownload(GuestExchange):
    """Sends a number of bytes from a source, repeated."""

    _unsent_bytes = 0
    _source = memoryview(b"")
    _sender: PacedSender | None = None

    def send(self, size_bytes: int, source: memoryview, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Send the header and begin the body. Raises Refused where the session has too little volume left."""
        assert self.session is not None
        if size_bytes > self.session.remaining_down_bytes:
            raise guest_volume_used()
        self._unsent_bytes, self._source = size_bytes, source
        self.connection.begin_answer(200, size_bytes, BYTES_TYPE, headers)
        self._sender = PacedSender(self.connection, self._send_piece)
        self._sender.send()
        if not size_bytes:
            self._end()

    def may_write(self) -> None:
        """Continue sending: the connection can take more."""
        if self._sender is not None:
            self._sender.send()

    def _send_piece(self, most_bytes: int) -> int:
        if self.session is None or not self._unsent_bytes:
            return 0
        piece = self._source[: min(self._unsent_bytes, most_bytes)]
        self.connection.write(piece)
        self.session.count_down(len(piece))
        self._unsent_bytes -= len(piece)
        if not self._unsent_bytes:
            self._end()
        return len(piece)

    def _end(self) -> None:
        self.leave()
        self.connection.end_exchange()


class GuestUpload(GuestExchange):
    """Counts a request body; subclasses respond after the last byte."""

    def take(self, received: memoryview) -> None:
        """Count a chunk; past the cap, refuse and stop reading."""
        session = self.session
        if session is None:
            return
        session.count_up(len(received))
        if not session.remaining_up_bytes:
            self.leave()
            self.connection.refuse(guest_volume_used())

    def end_of_body(self) -> None:
        """Send the response."""
        if self.session is not None:
            self.leave()
            self.reply()

    def reply(self) -> None:
        """Write the response."""
        self.connection.answer(200)
