"""Endpoints under /m1/: download, upload and single files (docs/protocol/node-1.md, sections 4 and 5)."""

from collections.abc import Callable, Mapping
from typing import Final

from maillage.measure.node.board import STREAMS_KEPT, BoardPart
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, RequestHead
from maillage.measure.node.pacing import PacedSender
from maillage.measure.node.refusals import volume_used
from maillage.measure.node.sessions.session import NodeSession
from maillage.measure.node.sessions.session_exchange import SessionExchange
from maillage.measure.protocol.domain.protocol import FILE_DOWNLOAD_BYTES, FILE_LIMIT_MS, FILE_UPLOAD_BYTES, STEP_MS

FILE_LIMIT_S: Final = FILE_LIMIT_MS / 1000 + 2.0
_BYTES_TYPE: Final = "application/octet-stream"


class DownloadExchange(SessionExchange):
    """GET /m1/download: random bytes, as many as requested and allowed for the session."""

    tried_as = BoardPart.DOWNLOAD_TRIES

    def __init__(self, connection: Connection, head: RequestHead) -> None:
        super().__init__(connection, head)
        self._sender = PacedSender(connection, self._send_piece)
        self.size_bytes = self._unsent_bytes = 0
        self._offset = 0  # position in the random bytes, which are repeated

    def default_bytes(self, session: NodeSession) -> int:
        """Return the size when the request gives none."""
        return session.remaining_down_bytes

    def begin_in(self, session: NodeSession) -> None:
        """Send the header and as much as the connection takes."""
        most_bytes = session.remaining_down_bytes
        size_bytes = self.whole_number("bytes", self.default_bytes(session), most_bytes)
        if not most_bytes:
            raise volume_used()
        self.connection.begin_answer(200, size_bytes, _BYTES_TYPE)
        if size_bytes and self.head.method == "GET":
            self.size_bytes = self._unsent_bytes = size_bytes
            self._sender.send()
        else:
            self._end(session)

    def may_write(self) -> None:
        """Continue sending: the connection can take more."""
        self._sender.send()

    def _send_piece(self, most_bytes: int) -> int:
        session = self.session
        if session is None:
            return 0
        random_bytes = self.connection.node.random_bytes
        piece_bytes = min(most_bytes, self._unsent_bytes, len(random_bytes) - self._offset)
        if not session.may_receive(piece_bytes):
            self.connection.close_when_sent()  # other streams have used the cap: the body stays incomplete
            return 0
        self.connection.write(random_bytes[self._offset : self._offset + piece_bytes])
        self.count(session, piece_bytes)
        self._offset = (self._offset + piece_bytes) % len(random_bytes)
        self._unsent_bytes -= piece_bytes
        if not self._unsent_bytes:
            self._end(session)
        return piece_bytes

    def _end(self, session: NodeSession) -> None:
        self.note_whole(session)
        self.leave()
        self.connection.end_exchange()

    def count(self, session: NodeSession, piece_bytes: int) -> None:
        """Count a chunk."""
        session.count_download(piece_bytes)

    def note_whole(self, session: NodeSession) -> None:
        """Handle the end of a complete body."""


class Upload(SessionExchange):
    """POST /m1/upload: bytes are counted per stream and step, then discarded."""

    tried_as = BoardPart.UPLOAD_TRIES

    def __init__(self, connection: Connection, head: RequestHead) -> None:
        super().__init__(connection, head)
        self.received_bytes = 0
        self._stream = 0

    def begin_in(self, session: NodeSession) -> None:
        """Refuse at once a body that exceeds the session's volume."""
        self._stream = self.whole_number("stream", 0, STREAMS_KEPT - 1)
        if (self.head.body_bytes or 0) > session.remaining_up_bytes or not session.remaining_up_bytes:
            raise volume_used()

    def take(self, received: memoryview) -> None:
        """Count a chunk; refuse once the session's volume is used."""
        session = self.session
        if session is None:
            return
        self.received_bytes += len(received)
        self.count(session, len(received))
        if session.up_bytes > session.up_cap_bytes or not session.is_running:
            self.leave()
            self.connection.refuse(volume_used())

    def count(self, session: NodeSession, piece_bytes: int) -> None:
        """Count a chunk."""
        session.count_stream(self._stream, piece_bytes)

    def end_of_body(self) -> None:
        """Respond with the bytes received."""
        if self.session is not None:
            self.leave()
            self.connection.answer_json({"received": self.received_bytes})


class UploadSeen(SessionExchange):
    """GET /m1/received: the upload as counted by the node."""

    is_counted = False

    def begin_in(self, session: NodeSession) -> None:
        """Respond with the table; reset it if the request asks for it."""
        table = session.upload_table()
        receipt = self.connection.node.receipt_of(session, self.head)
        if self.head.query.get("forget") == "1":
            session.reset_upload_table()
        self.connection.answer_json(
            {
                "step_ms": STEP_MS,
                "started_ms": table.started_ms,
                "now_ms": table.now_ms,
                "last_ms": table.last_ms,
                "streams": table.streams,
                # Sent together, so that figure and receipt match and cost one round trip.
                "receipt": receipt,
            }
        )


class FileDownload(DownloadExchange):
    """GET /m1/file: one file over one connection; slow links get the time that the method allows."""

    limit_s = FILE_LIMIT_S
    tried_as = BoardPart.FILE_DOWN_TRIES
    _began_s = 0.0

    def default_bytes(self, session: NodeSession) -> int:
        """Return the file size of the method."""
        return min(FILE_DOWNLOAD_BYTES, session.remaining_down_bytes)

    def begin_in(self, session: NodeSession) -> None:
        """Start the transfer and its timer."""
        self._began_s = self.connection.loop.time()
        super().begin_in(session)

    def count(self, session: NodeSession, piece_bytes: int) -> None:
        """Count apart from the measured download."""
        session.count_down(piece_bytes, BoardPart.FILE_DOWN)

    def note_whole(self, session: NodeSession) -> None:
        """Record the duration if the file has the method's size."""
        if self.size_bytes >= FILE_DOWNLOAD_BYTES:
            session.note_file(BoardPart.FILE_DOWN_MS, 1000 * (self.connection.loop.time() - self._began_s))


class FileUpload(Upload):
    """POST /m1/file: one file, counted apart from the streams."""

    limit_s = FILE_LIMIT_S
    tried_as = BoardPart.FILE_UP_TRIES
    _began_s = 0.0

    def begin_in(self, session: NodeSession) -> None:
        """Start the transfer and its timer."""
        self._began_s = self.connection.loop.time()
        super().begin_in(session)

    def count(self, session: NodeSession, piece_bytes: int) -> None:
        """Count apart from the measured streams."""
        session.count_up(piece_bytes, BoardPart.FILE_UP)

    def end_of_body(self) -> None:
        """Record the duration if the file has the method's size."""
        if self.session is not None and self.received_bytes >= FILE_UPLOAD_BYTES:
            self.session.note_file(BoardPart.FILE_UP_MS, 1000 * (self.connection.loop.time() - self._began_s))
        super().end_of_body()


ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, RequestHead], Exchange]]] = {
    ("HEAD", "/m1/download"): DownloadExchange,
    ("GET", "/m1/download"): DownloadExchange,
    ("POST", "/m1/upload"): Upload,
    ("GET", "/m1/received"): UploadSeen,
    ("GET", "/m1/file"): FileDownload,
    ("POST", "/m1/file"): FileUpload,
}
