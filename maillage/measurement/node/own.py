"""Our own endpoints under /m1/: docs/protocol/node-1.md, sections 2 to 5."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from maillage.core.problems import Problem, Refused, sentence
from maillage.measurement.node.board import STREAMS_KEPT, Count, Part
from maillage.measurement.node.exchange import Exchange, Head, PlainExchange
from maillage.measurement.node.node import AskAgain
from maillage.measurement.node.session import Session
from maillage.measurement.rules.ndt7 import message_bytes_after
from maillage.measurement.terms.protocol import (
    FILE_DOWNLOAD_BYTES,
    FILE_LIMIT_MS,
    FILE_UPLOAD_BYTES,
    PAGES_VERSION,
    STEP_MS,
    VIDEO_VERSION,
)

if TYPE_CHECKING:
    from maillage.measurement.node.connection import Connection

FIRST_PIECE_BYTES: Final = 64 * 1024  # a slow link gets small pieces, so that little is counted before it is sent
LARGEST_PIECE_BYTES: Final = 1 << 20
LARGEST_TLS_PIECE_BYTES: Final = 1 << 18  # what is enciphered is a copy, and waits in our memory until it is sent
TURN_BYTES: Final = 1 << 20  # then the other tests have their turn: a fast reader would keep the loop to itself
FILE_LIMIT_S: Final = FILE_LIMIT_MS / 1000 + 2.0
_OCTETS_TYPE: Final = "application/octet-stream"
_BAD_REQUEST: Final = 400
_UNAUTHORIZED: Final = 401
_TOO_LARGE: Final = 413
_TOO_MANY: Final = 429


def refuse(connection: "Connection", problem: Problem) -> None:
    """Answer with ``problem`` as the protocol says it."""
    if isinstance(problem, AskAgain):
        if problem.code == "node.busy":
            connection.node.count(Count.WAITED, 1)
        ahead = {} if problem.ahead is None else {"ahead": problem.ahead}
        connection.refuse(problem, status=problem.status, wait_s=problem.wait_s, **ahead)
    elif problem.code.startswith("token."):
        connection.refuse(problem, status=_UNAUTHORIZED)
    elif problem.code.startswith("session."):
        status = _TOO_MANY if problem.code == "session.connections" else _TOO_LARGE
        connection.refuse(problem, status=status)
    elif problem.code.startswith("request."):
        connection.refuse(problem, status=_BAD_REQUEST)
    else:
        connection.refuse(problem, status=problem.status)


def piece_bytes_after(connection: "Connection", piece_bytes: int, sent_bytes: int) -> int:
    """The size of the next piece of a download: it grows with what was sent, as the messages of ndt7 do."""
    largest_bytes = LARGEST_TLS_PIECE_BYTES if connection.is_tls else LARGEST_PIECE_BYTES
    return message_bytes_after(piece_bytes, sent_bytes, largest_bytes)


class SessionBound(PlainExchange):
    """An exchange within a running session; one that has no session is refused."""

    limit_s: float | None = None
    is_counted = True  # among the parallel connections of the session

    def __init__(self, connection: "Connection", head: Head) -> None:
        self.connection = connection
        self.head = head
        self.session: Session | None = None
        self._has_joined = False

    def begin(self) -> None:
        """Find the session, count in, go on."""
        try:
            session = self.find_session()
            if self.is_counted:
                self._has_joined = session.join()
                if not self._has_joined:
                    raise _too_many()
            self.session = session
            self.begin_in(session)
        except Problem as problem:
            self.release()
            refuse(self.connection, problem)

    def find_session(self) -> Session:
        """The session this request belongs to; a Problem where there is none."""
        return self.connection.node.session_of(self.head)

    def begin_in(self, session: Session) -> None:
        """The exchange may go on, within ``session``."""

    def release(self) -> None:
        """The exchange counts no more among those at once."""
        if self._has_joined and self.session is not None:
            self.session.leave()
        self._has_joined = False

    def lost(self) -> None:
        """The peer is gone."""
        self.release()

    def parameter(self, name: str, default: int, highest: int) -> int:
        """A whole number of the query; Refused where it is none."""
        text = self.head.query.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            raise Refused("request.number", sentence("%(name)s n’est pas un nombre entier positif."), name=name)
        return min(int(text), highest)


class Opening(PlainExchange):
    """POST /m1/session."""

    def __init__(self, connection: "Connection", head: Head) -> None:
        self._connection = connection
        self._head = head

    def end_of_body(self) -> None:
        """Open the session, or say when."""
        node = self._connection.node
        try:
            session = node.open_session(self._head, self._connection)
        except Problem as problem:
            refuse(self._connection, problem)
            return
        video = node.video_state()
        self._connection.answer_json(
            {
                "session": session.identity,
                "node": node.settings.name,
                "version": node.settings.version,
                "ends_in_s": round(session.ends_in_s),
                "is_over_limit": node.is_over_limit,
                "caps": {
                    "bytes_down": session.down_cap_bytes,
                    "bytes_up": session.up_cap_bytes,
                    "connections": session.connections_cap,
                },
                "nonce": session.nonce,
                "pages": PAGES_VERSION,
                "video": {"version": VIDEO_VERSION, "is_ready": video.is_ready, "progress": round(video.progress, 3)},
                "receipt": node.receipt_of(session, self._head),
            }
        )


class Ending(SessionBound):
    """POST /m1/end."""

    is_counted = False

    def end_of_body(self) -> None:
        """Free the place; tell what was used."""
        session = self.session
        if session is None:
            return
        document = {
            "bytes_down": session.down_bytes,
            "bytes_up": session.up_bytes,
            "flags": ["node_over_limit"] if session.was_over_limit else [],
            "receipt": self.connection.node.receipt_of(session, self.head),
        }
        self.connection.node.sessions.end(session)
        self.connection.answer_json(document)


class ReceiptAsked(SessionBound):
    """GET /m1/receipt: what the node saw so far, signed. Asked between subtests: a link may be cut before the end."""

    is_counted = False

    def begin_in(self, session: Session) -> None:
        """Answer at once."""
        self.connection.answer_json({"receipt": self.connection.node.receipt_of(session, self.head)})


class Probe(SessionBound):
    """GET /m1/probe: the smallest answer there is, with the node's clock."""

    is_counted = False  # it must not be refused for the transfers it looks at

    def begin_in(self, session: Session) -> None:
        """Answer at once."""
        at_ms = round(self.connection.loop.time() * 1000, 3)
        self.connection.answer_json({"at_ms": at_ms, "received": session.streamed_bytes})


class Download(SessionBound):
    """GET /m1/download: random octets, as many as asked for and as the session may receive."""

    def __init__(self, connection: "Connection", head: Head) -> None:
        super().__init__(connection, head)
        self._left = 0
        self._at = 0
        self._sent = 0
        self._piece_bytes = FIRST_PIECE_BYTES
        self._has_turn = False

    def default_bytes(self, session: Session) -> int:
        """How many octets where the request does not say."""
        return session.left_down_bytes

    def begin_in(self, session: Session) -> None:
        """Send the head and as much as the connection takes."""
        if self.limit_s is not None:
            self.connection.set_limit(self.limit_s)
        wanted = self.parameter("bytes", self.default_bytes(session), session.left_down_bytes)
        if session.left_down_bytes == 0:
            raise _used_up()
        self.connection.begin_answer(200, wanted, _OCTETS_TYPE)
        self._left = wanted if self.head.method == "GET" else 0
        self.may_write()

    def may_write(self) -> None:
        """Send as much as the connection takes, in turns."""
        if not self._has_turn:
            self._write_on()

    def _take_turn(self) -> None:
        self._has_turn = False
        if not self.connection.is_full:  # else the connection says when
            self._write_on()

    def _write_on(self) -> None:
        connection, session, random_octets = self.connection, self.session, self.connection.node.random_octets
        if session is None:
            return
        turn = TURN_BYTES
        while self._left and turn > 0 and not connection.is_full and not connection.is_lost:
            count = min(self._piece_bytes, self._left, len(random_octets) - self._at)
            if session.left_down_bytes < count or not session.is_running:
                connection.close_when_sent()  # other streams have used the cap: the body stays short
                return
            connection.write(random_octets[self._at : self._at + count])
            self.count(session, count)
            self._left -= count
            self._sent += count
            self._at = (self._at + count) % len(random_octets)
            self._piece_bytes = piece_bytes_after(connection, self._piece_bytes, self._sent)
            turn -= count
        if self._left and not connection.is_full and not connection.is_lost:
            self._has_turn = True
            connection.call_later(0, self._take_turn)
        elif not self._left and not connection.is_lost:
            self.is_whole(session)
            self.release()
            self.session = None
            connection.answered()

    def count(self, session: Session, octets: int) -> None:
        """Where the octets are counted."""
        session.count_download(octets)

    def is_whole(self, session: Session) -> None:
        """All was sent."""


class Upload(SessionBound):
    """POST /m1/upload: octets counted by stream and step, and let go."""

    def __init__(self, connection: "Connection", head: Head) -> None:
        super().__init__(connection, head)
        self._received = 0
        self._stream = 0

    def begin_in(self, session: Session) -> None:
        """Refuse at once what the session may not send."""
        if self.limit_s is not None:
            self.connection.set_limit(self.limit_s)
        self._stream = self.parameter("stream", 0, STREAMS_KEPT - 1)
        if (self.head.body_bytes or 0) > session.left_up_bytes or not session.left_up_bytes:
            raise _used_up()

    def take(self, octets: memoryview) -> None:
        """Count; end the exchange where the session may send no more."""
        session = self.session
        if session is None:
            return
        self._received += len(octets)
        self.count(session, len(octets))
        if session.up_bytes > session.up_cap_bytes or not session.is_running:
            self.release()
            self.session = None
            refuse(self.connection, _used_up())

    def count(self, session: Session, octets: int) -> None:
        """Where the octets are counted."""
        session.count_stream(self._stream, octets)

    def end_of_body(self) -> None:
        """Tell what was received."""
        if self.session is None:
            return
        self.release()
        self.connection.answer_json({"received": self._received})


class Received(SessionBound):
    """GET /m1/received: the upload as the node saw it."""

    is_counted = False

    def begin_in(self, session: Session) -> None:
        """Answer; empty the table where asked to."""
        table = session.upload_table()
        receipt = self.connection.node.receipt_of(session, self.head)
        if self.head.query.get("forget") == "1":
            session.forget_upload()
        self.connection.answer_json(
            {
                "step_ms": STEP_MS,
                "started_ms": table.started_ms,
                "now_ms": table.now_ms,
                "last_ms": table.last_ms,
                "streams": table.streams,
                # Figure and proof are of one moment, and cost one round trip.
                "receipt": receipt,
            }
        )


class FileDownload(Download):
    """GET /m1/file: one file over one connection; slow links get the time that the method gives."""

    limit_s = FILE_LIMIT_S
    _began_s = 0.0

    def default_bytes(self, session: Session) -> int:
        """The file of the method."""
        return min(FILE_DOWNLOAD_BYTES, session.left_down_bytes)

    def begin_in(self, session: Session) -> None:
        """Likewise, and note when."""
        self._began_s = self.connection.loop.time()
        super().begin_in(session)

    def count(self, session: Session, octets: int) -> None:
        """Counted apart from the measured download."""
        session.count_down(octets)
        session.count_part(Part.FILE_DOWN, octets)

    def is_whole(self, session: Session) -> None:
        """The file has its time, where it is one of the method's size."""
        if self._sent >= FILE_DOWNLOAD_BYTES:
            session.note_file(Part.FILE_DOWN_MS, 1000 * (self.connection.loop.time() - self._began_s))


class FileUpload(Upload):
    """POST /m1/file: one file, not counted among the streams."""

    limit_s = FILE_LIMIT_S
    _began_s = 0.0

    def begin_in(self, session: Session) -> None:
        """Likewise, and note when."""
        self._began_s = self.connection.loop.time()
        super().begin_in(session)

    def count(self, session: Session, octets: int) -> None:
        """Counted apart from the measured streams."""
        session.count_up(octets)
        session.count_part(Part.FILE_UP, octets)

    def end_of_body(self) -> None:
        """The file has its time, where it is one of the method's size."""
        if self.session is not None and self._received >= FILE_UPLOAD_BYTES:
            self.session.note_file(Part.FILE_UP_MS, 1000 * (self.connection.loop.time() - self._began_s))
        super().end_of_body()


def _used_up() -> Problem:
    return Refused("session.bytes", sentence("Ce test a échangé tout le volume que son jeton permet."))


def _too_many() -> Problem:
    return Refused("session.connections", sentence("Ce test a trop de connexions à la fois."))


ROUTES: Final[Mapping[tuple[str, str], Callable[["Connection", Head], Exchange]]] = {
    ("POST", "/m1/session"): Opening,
    ("POST", "/m1/end"): Ending,
    ("GET", "/m1/probe"): Probe,
    ("HEAD", "/m1/download"): Download,
    ("GET", "/m1/download"): Download,
    ("POST", "/m1/upload"): Upload,
    ("GET", "/m1/received"): Received,
    ("GET", "/m1/receipt"): ReceiptAsked,
    ("GET", "/m1/file"): FileDownload,
    ("POST", "/m1/file"): FileUpload,
}
