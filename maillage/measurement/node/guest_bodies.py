"""What the HTTP protocols of others have in common: a body of so many octets down, a body counted up.

Their clients know nothing of our tokens: the session is that of their address prefix (docs/protocol/node-1.md, section
14), or of the ``access_token`` that locate gave.
"""

from typing import Final

from maillage.core.problems import Problem, Refused, sentence
from maillage.measurement.node.own import FIRST_PIECE_BYTES, TURN_BYTES, SessionBound, piece_bytes_after, refuse
from maillage.measurement.node.session import Session

OCTETS_TYPE: Final = "application/octet-stream"


class GuestExchange(SessionBound):
    """An exchange of a client without our token, which has room left in both directions."""

    def find_session(self) -> Session:
        """The session of the guest; begun where there is none."""
        return self.connection.node.legacy_session(self.connection, self.head)

    def end(self) -> None:
        """The exchange counts no more."""
        self.release()
        self.session = None


class GuestDownload(GuestExchange):
    """Sends so many octets of a source, over and over."""

    _left = 0
    _sent = 0
    _piece_bytes = FIRST_PIECE_BYTES
    _has_turn = False
    _source = memoryview(b"")

    def send(self, octets: int, source: memoryview, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Send the head and what goes of the body; Refused where the session has not so much left."""
        assert self.session is not None
        if octets > self.session.left_down_bytes:
            raise spent()
        self._left, self._source = octets, source
        self.connection.begin_answer(200, octets, OCTETS_TYPE, headers)
        self._write_on()

    def may_write(self) -> None:
        """The wire has room."""
        if not self._has_turn:
            self._write_on()

    def _take_turn(self) -> None:
        self._has_turn = False
        if not self.connection.is_full:  # else the connection says when
            self._write_on()

    def _write_on(self) -> None:
        session, turn = self.session, TURN_BYTES
        if session is None:
            return
        while self._left and turn > 0 and not self.connection.is_full:
            piece = self._source[: min(self._left, self._piece_bytes)]
            self.connection.write(piece)
            session.count_down(len(piece))
            self._left -= len(piece)
            self._sent += len(piece)
            self._piece_bytes = piece_bytes_after(self.connection, self._piece_bytes, self._sent)
            turn -= len(piece)
        if not self._left:
            self.end()
            self.connection.answered()
        elif not self.connection.is_full:
            self._has_turn = True
            self.connection.call_later(0, self._take_turn)


class GuestUpload(GuestExchange):
    """Counts a body; its children answer after the last octet."""

    def take(self, octets: memoryview) -> None:
        """Count a piece; at the cap the rest is not read."""
        session = self.session
        if session is None:
            return
        session.count_up(len(octets))
        if not session.left_up_bytes:
            self.end()
            refuse(self.connection, spent())

    def end_of_body(self) -> None:
        """Answer."""
        if self.session is not None:
            self.end()
            self.reply()

    def reply(self) -> None:
        """The answer."""
        self.connection.answer(200)


def spent() -> Problem:
    """A session that has had its octets."""
    return Refused("session.bytes", sentence("Ce test a échangé tout le volume permis : recommencez-en un plus tard."))
