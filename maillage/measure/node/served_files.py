"""Serve the reference pages and the video: static files under a URL that only one session knows.

``/ref/<nonce>-<i>/<profile>/<object>`` and ``/video/<nonce>-<i>/<file>``: the number makes the URL of each load new,
so that no cache has it. Paths are looked up in the listing of the directory, so that none can escape it.
"""

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final, NamedTuple

from maillage.core.files.byte_range import ByteRange, OutOfRange, asked_range
from maillage.core.problems import NotFound, sentence
from maillage.measure.node.board import BoardPart
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, RequestHead
from maillage.measure.node.pacing import PacedSender
from maillage.measure.node.refusals import RetryLater, volume_used
from maillage.measure.node.sessions.session import NodeSession
from maillage.measure.node.sessions.session_exchange import SessionExchange
from maillage.measure.protocol.domain.protocol import PAGES_VERSION, WAIT_STEP_S
from maillage.measure.protocol.store.reference_pages import keep_pages

MOST_READ_BYTES: Final = 128 * 1024  # read at once: memory held per slow client
_ADDRESS: Final = re.compile(r"/(?:ref|video)/(?P<nonce>[0-9a-f]{32})-[0-9]{1,4}/(?P<path>.+)", re.ASCII)
_DOCUMENT: Final = "/index.html"  # of a page: the objects that it loads do not count as requests of the subtest
_TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff": "font/woff",
    ".png": "image/png",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mpd": "application/dash+xml",
    ".m4s": "video/iso.segment",
}
# A page loads only objects beside it; any installation may embed it in a frame.
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_PAGE_HEADERS: Final = (("Content-Security-Policy", _PAGE_POLICY), ("Referrer-Policy", "no-referrer"))
_VIDEO_HEADERS: Final = (("Accept-Ranges", "bytes"),)


class ServedFile(NamedTuple):
    """A file that may be requested."""

    path: Path
    bytes: int
    content_type: str


@cache
def served_files(folder: Path) -> Mapping[str, ServedFile]:
    """Return the files of ``folder`` by relative path; cached, since the directory never changes."""
    return {
        path.relative_to(folder).as_posix(): ServedFile(path, path.stat().st_size, _TYPES[path.suffix])
        for path in folder.rglob("*")
        if path.suffix in _TYPES and path.is_file()
    }


def page_files(node_folder: Path) -> Mapping[str, ServedFile]:
    """Return the objects of the reference pages, generated first if missing; called before the first client."""
    folder = pages_folder(node_folder)
    keep_pages(folder)
    return served_files(folder)


def pages_folder(node_folder: Path) -> Path:
    """Return the directory of the reference pages."""
    return node_folder / PAGES_VERSION


class FileExchange(SessionExchange):
    """Sends one file as fast as the client reads, taking turns with other connections."""

    headers: tuple[tuple[str, str], ...] = _PAGE_HEADERS

    counted_as = BoardPart.WEB

    def __init__(self, connection: Connection, head: RequestHead) -> None:
        super().__init__(connection, head)
        self._address = _ADDRESS.fullmatch(head.path)
        if head.path.endswith(_DOCUMENT):
            self.tried_as = BoardPart.PAGE_TRIES
        self._sender = PacedSender(connection, self._send_piece, MOST_READ_BYTES)
        self._fd: int | None = None
        self._offset = self._end = 0

    def find_session(self) -> NodeSession:
        """Return the running session of the nonce in the URL. Raises NotFound."""
        session = self.connection.node.session_of_nonce(self._address["nonce"]) if self._address else None
        if session is None:
            raise _unknown()
        return session

    def begin_in(self, session: NodeSession) -> None:
        """Find the file and begin to send it. Raises NotFound or Refused."""
        file = self.files().get(self._address["path"]) if self._address else None
        if file is None:
            raise _unknown()
        if self.head.method == "HEAD":
            self.leave()
            self.connection.begin_answer(HTTPStatus.OK, file.bytes, file.content_type, self.headers)
            self.connection.end_exchange()
            return
        try:
            part = self.part_of(file)
        except OutOfRange:
            self.leave()
            outside = ("Content-Range", f"bytes */{file.bytes}")
            self.connection.answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=[outside])
            return
        self._offset, self._end = part or (0, file.bytes)
        if self._end - self._offset > session.remaining_down_bytes:
            raise volume_used()
        self._fd = os.open(file.path, os.O_RDONLY | os.O_CLOEXEC)
        status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
        ranged = () if part is None else (("Content-Range", part.content_range(file.bytes)),)
        size_bytes = self._end - self._offset
        self.connection.begin_answer(status, size_bytes, file.content_type, (*self.headers, *ranged))
        self._sender.send()

    def files(self) -> Mapping[str, ServedFile]:
        """Return the available files. Raises a Problem where they are not ready."""
        return served_files(pages_folder(self.connection.node.settings.folder))

    def part_of(self, _file: ServedFile) -> ByteRange | None:
        """Return the requested byte range; None for the whole file. Pages are always sent whole."""
        return None

    def may_write(self) -> None:
        """Continue sending: the connection can take more."""
        self._sender.send()

    def leave(self) -> None:
        """Close the file and leave the session."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
        super().leave()

    def _send_piece(self, most_bytes: int) -> int:
        session = self.session
        if self._fd is None or session is None:
            return 0
        piece = os.pread(self._fd, min(MOST_READ_BYTES, most_bytes, self._end - self._offset), self._offset)
        if not piece:
            # The file was truncated: an incomplete response must not look complete.
            self.connection.abort()
            return 0
        self._offset += len(piece)
        session.count_down(len(piece), self.counted_as)
        self.connection.write(piece)
        if self._offset == self._end:
            self.leave()
            self.connection.end_exchange()
        return len(piece)


class VideoExchange(FileExchange):
    """The same for the video once it is encoded, with byte ranges."""

    headers = _VIDEO_HEADERS
    counted_as = BoardPart.VIDEO
    tried_as = BoardPart.VIDEO_TRIES

    def files(self) -> Mapping[str, ServedFile]:
        """Return the files of the video. Raises RetryLater while it is being encoded."""
        node = self.connection.node
        if not node.video_state().is_ready:
            message = sentence("La vidéo du test est en préparation : réessayez plus tard.")
            status = HTTPStatus.SERVICE_UNAVAILABLE
            raise RetryLater("video.preparing", message, status=status, wait_s=WAIT_STEP_S)
        return served_files(node.video_folder)

    def part_of(self, file: ServedFile) -> ByteRange | None:
        """Return the requested range: native HLS players of phones use ranges."""
        return asked_range(self.head.headers.get("range"), file.bytes)


def _unknown() -> NotFound:
    return NotFound("file.unknown", sentence("Rien à cette adresse, ou le test est terminé : recommencez-en un."))


PREFIX_ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, RequestHead], Exchange]]] = {
    ("GET", "/ref/"): FileExchange,
    ("HEAD", "/ref/"): FileExchange,
    ("GET", "/video/"): VideoExchange,
    ("HEAD", "/video/"): VideoExchange,
}
