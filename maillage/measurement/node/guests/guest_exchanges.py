"""What the HTTP protocols of others have in common: a body of so many bytes down, a body counted up.

Their clients know nothing of our tokens: the session is that of their address prefix (docs/protocol/node-1.md, section
14), or of the ``access_token`` that locate gave.
"""

from typing import Final

from maillage.measurement.node.pacing import PacedSender
from maillage.measurement.node.refusals import guest_volume_used
from maillage.measurement.node.sessions.session import NodeSession
from maillage.measurement.node.sessions.session_exchange import SessionExchange

BYTES_TYPE: Final = "application/octet-stream"


class GuestExchange(SessionExchange):
    """An exchange of a client without our token, which has room left in both directions."""

    def find_session(self) -> NodeSession:
        """The session of the guest; begun where there is none."""
        return self.connection.node.guest_session(self.head, self.connection.peer_host)


class GuestDownload(GuestExchange):
    """Sends so many bytes of a source, over and over."""

    _unsent_bytes = 0
    _source = memoryview(b"")
    _sender: PacedSender | None = None

    def send(self, size_bytes: int, source: memoryview, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Send the head and what goes of the body; Refused where the session has not so much left."""
        assert self.session is not None
        if size_bytes > self.session.left_down_bytes:
            raise guest_volume_used()
        self._unsent_bytes, self._source = size_bytes, source
        self.connection.begin_answer(200, size_bytes, BYTES_TYPE, headers)
        self._sender = PacedSender(self.connection, self._send_piece)
        self._sender.send()
        if not size_bytes:
            self._end()

    def may_write(self) -> None:
        """The wire has room."""
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
    """Counts a body; its children answer after the last byte."""

    def take(self, received: memoryview) -> None:
        """Count a piece; at the cap the rest is not read."""
        session = self.session
        if session is None:
            return
        session.count_up(len(received))
        if not session.left_up_bytes:
            self.leave()
            self.connection.refuse(guest_volume_used())

    def end_of_body(self) -> None:
        """Answer."""
        if self.session is not None:
            self.leave()
            self.reply()

    def reply(self) -> None:
        """The answer."""
        self.connection.answer(200)
