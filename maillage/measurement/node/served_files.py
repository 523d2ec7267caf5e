"""Serves the reference pages and the video: files of a folder, below an address that only one session knows.

``/ref/<nonce>-<i>/<profile>/<object>`` and ``/video/<nonce>-<i>/<file>``: the number makes each load a cold one.
What is served is looked up in the list of what the folder holds, so that no address leads out of it.
"""

import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Final, NamedTuple

from maillage.core.byte_range import ByteRange, OutOfRange, asked_range
from maillage.core.problems import NotFound, Refused, sentence
from maillage.measurement.build.reference_pages import keep_pages
from maillage.measurement.node.board import Part
from maillage.measurement.node.connection import Connection
from maillage.measurement.node.exchange import Exchange, Head
from maillage.measurement.node.node import AskAgain
from maillage.measurement.node.own import SessionBound
from maillage.measurement.node.session import Session
from maillage.measurement.terms.protocol import PAGES_VERSION, WAIT_STEP_S

PIECE_BYTES: Final = 128 * 1024  # read at once, so that a slow client holds no more than this
_ADDRESS: Final = re.compile(r"/(?:ref|video)/(?P<nonce>[0-9a-f]{32})-[0-9]{1,4}/(?P<path>.+)", re.ASCII)
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
# A page loads what lies beside it and nothing else; any installation may hold it in a frame.
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_PAGE_HEADERS: Final = (("Content-Security-Policy", _PAGE_POLICY), ("Referrer-Policy", "no-referrer"))
_VIDEO_HEADERS: Final = (("Accept-Ranges", "bytes"),)


class ServedFile(NamedTuple):
    """One file that may be asked for."""

    path: Path
    bytes: int
    content_type: str


@cache
def served_files(folder: Path) -> Mapping[str, ServedFile]:
    """What ``folder`` holds, by its path below it. Read once: the folder is whole and never changes."""
    return {
        path.relative_to(folder).as_posix(): ServedFile(path, path.stat().st_size, _TYPES[path.suffix])
        for path in folder.rglob("*")
        if path.suffix in _TYPES and path.is_file()
    }


def page_files(node_folder: Path) -> Mapping[str, ServedFile]:
    """The objects of the reference pages, made first where they are missing: the node asks before its first client."""
    folder = pages_folder(node_folder)
    keep_pages(folder)
    return served_files(folder)


def pages_folder(node_folder: Path) -> Path:
    """Where a node keeps the reference pages."""
    return node_folder / PAGES_VERSION


class FileExchange(SessionBound):
    """Sends one file as fast as the client reads."""

    headers: tuple[tuple[str, str], ...] = _PAGE_HEADERS

    counted_as = Part.WEB

    def __init__(self, connection: Connection, head: Head) -> None:
        super().__init__(connection, head)
        self._fd: int | None = None
        self._at = self._end = 0

    def find_session(self) -> Session:
        """The running session whose nonce stands in the address; NotFound."""
        found = _ADDRESS.fullmatch(self.head.path)
        session = self.connection.node.session_of_nonce(found["nonce"]) if found else None
        if session is None:
            raise _unknown()
        return session

    def begin_in(self, session: Session) -> None:
        """Find the file, and begin to send; NotFound, Refused."""
        found = _ADDRESS.fullmatch(self.head.path)
        file = self.files().get(found["path"]) if found else None
        if file is None:
            raise _unknown()
        if self.head.method == "HEAD":
            self.connection.begin_answer(HTTPStatus.OK, file.bytes, file.content_type, self.headers)
            self._finish()
            return
        try:
            part = self.part_of(file)
        except OutOfRange:
            self.release()
            self.session = None
            outside = ("Content-Range", f"bytes */{file.bytes}")
            self.connection.answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=[outside])
            return
        self._at, self._end = part or (0, file.bytes)
        if self._end - self._at > session.left_down_bytes:
            raise Refused("session.bytes", sentence("Ce test a échangé tout le volume que son jeton permet."))
        self._fd = os.open(file.path, os.O_RDONLY | os.O_CLOEXEC)
        self._answer(file, part)

    def files(self) -> Mapping[str, ServedFile]:
        """What may be asked for; a Problem where it is not ready."""
        return served_files(pages_folder(self.connection.node.settings.folder))

    def part_of(self, _file: ServedFile) -> ByteRange | None:
        """The octets asked for; None for all. A page is loaded whole."""
        return None

    def may_write(self) -> None:
        """Send until the wire is full; the end of the file is the end of the exchange."""
        connection, session = self.connection, self.session
        while self._fd is not None and session is not None and not connection.is_full and not connection.is_lost:
            piece = os.pread(self._fd, min(PIECE_BYTES, self._end - self._at), self._at)
            if not piece:
                # Someone cut the file short: an answer that cannot be finished must not look whole.
                connection.abort()
                return
            self._at += len(piece)
            session.count_down(len(piece))
            session.count_part(self.counted_as, len(piece))
            connection.write(piece)
            if self._at == self._end:
                self._finish()

    def release(self) -> None:
        """Give back the file and the place."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
        super().release()

    def _answer(self, file: ServedFile, part: ByteRange | None) -> None:
        status = HTTPStatus.OK if part is None else HTTPStatus.PARTIAL_CONTENT
        ranged = () if part is None else (("Content-Range", part.content_range(file.bytes)),)
        self.connection.begin_answer(status, self._end - self._at, file.content_type, (*self.headers, *ranged))
        self.may_write()

    def _finish(self) -> None:
        self.release()
        self.session = None
        self.connection.answered()


class VideoExchange(FileExchange):
    """Likewise, with ranges, once the video is made."""

    headers = _VIDEO_HEADERS
    counted_as = Part.VIDEO

    def files(self) -> Mapping[str, ServedFile]:
        """The files of the video; AskAgain while it is being made."""
        node = self.connection.node
        if not node.video_state().is_ready:
            message = sentence("La vidéo du test est en préparation : réessayez plus tard.")
            status = HTTPStatus.SERVICE_UNAVAILABLE
            raise AskAgain("video.preparing", message, status=status, wait_s=WAIT_STEP_S)
        return served_files(node.video_folder)

    def part_of(self, file: ServedFile) -> ByteRange | None:
        """Phones that play HLS by themselves ask for parts."""
        return asked_range(self.head.headers.get("range"), file.bytes)


def _unknown() -> NotFound:
    return NotFound("file.unknown", sentence("Rien à cette adresse, ou le test est terminé : recommencez-en un."))


PREFIX_ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, Head], Exchange]]] = {
    ("GET", "/ref/"): FileExchange,
    ("HEAD", "/ref/"): FileExchange,
    ("GET", "/video/"): VideoExchange,
    ("HEAD", "/video/"): VideoExchange,
}
