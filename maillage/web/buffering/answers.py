"""Sends responses: short ones from memory, files by path, long ones from disk once they are complete.

A stream that fails half-way therefore never yields a truncated response: nothing was sent yet, so an error can be.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import IO, Any, Final, Protocol

from maillage.web.buffering.quota import IN_MEMORY, BufferQuota

Headers = list[tuple[str, str]]
DESCRIPTORS: Final = "/proc/self/fd/"
LET_GO_S: Final = 30.0  # by then the server has opened the file itself, so that this descriptor may be closed

_BUSY: Final = (
    "Beaucoup de monde en ce moment : recommencez dans quelques secondes. / Busy now: try again in a few seconds."
)
_SENTENCES: Final = {
    HTTPStatus.BAD_REQUEST: "L’envoi s’est interrompu : recommencez. / The request broke off: try again.",
    HTTPStatus.REQUEST_TIMEOUT: (
        "L’envoi arrivait trop lentement : recommencez avec une meilleure connexion. / "
        "The request came too slowly: try again on a better connection."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "L’envoi est trop long. / The request is too long.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "L’adresse et les en-têtes sont trop longs : effacez les cookies de ce site, ou demandez moins à la fois. "
        "/ The address and headers are too long: delete this site’s cookies, or ask for less at once."
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Une erreur est arrivée ici, et elle est notée. / Something failed here, and is noted."
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: _BUSY,
}


class Sender(Protocol):
    """The server's side of one response (granian's RSGI)."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a complete response."""

    def response_file_range(  # noqa: PLR0917 -- the server takes them by place
        self, status: int, headers: Headers, file: str, start: int, end: int
    ) -> None:
        """Send a range of a file, which the server reads as the client accepts it."""


class FileAnswer:
    """A file returned by the application (``wsgi.file_wrapper`` of PEP 3333)."""

    def __init__(self, file: Any, _block_size: int = 0) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        """The rest of the file, in blocks."""
        return iter(lambda: self.file.read(IN_MEMORY), b"")

    def close(self) -> None:
        """Close the file."""
        if hasattr(self.file, "close"):
            self.file.close()

    def location(self) -> tuple[str, int, int] | None:
        """Path, first octet and end (exclusive); None for a file-like object that is not a regular file."""
        try:
            name, begin, status = self.file.name, self.file.tell(), os.fstat(self.file.fileno())
        except (AttributeError, OSError):
            return None
        end: int = getattr(self.file, "end", status.st_size)
        return (name, begin, end) if isinstance(name, str) and stat.S_ISREG(status.st_mode) else None


class ServerAnswer:
    """One response: the arguments of start_response, then the body."""

    def __init__(self, sender: Sender, room: BufferQuota, *, network: str, is_head: bool) -> None:
        self.is_sent = False
        self._sender = sender
        self._room = room
        self._network = network
        self._is_head = is_head
        self._status = HTTPStatus.INTERNAL_SERVER_ERROR.value
        self._headers: Headers = []

    def start(self, status: str, headers: Headers, _error: object = None) -> Callable[[bytes], object]:
        """``start_response`` of PEP 3333."""
        self._status, self._headers = int(status[:3]), headers
        return _write

    def send(self, body: Iterable[bytes]) -> IO[bytes] | None:
        """Send the response with ``body``; return a file to keep open for LET_GO_S if the server reads from it."""
        located = body.location() if isinstance(body, FileAnswer) else None
        if located is not None and located[2] - located[1] > IN_MEMORY:
            if isinstance(body, FileAnswer) and located[0].startswith(DESCRIPTORS):
                return self._send_nameless(body.file.fileno(), *located[1:])
            self._send_file(*located)
            return None
        chunks, first_chunks, size_bytes = iter(body), [], 0
        for chunk in chunks:
            first_chunks.append(chunk)
            size_bytes += len(chunk)
            if size_bytes > IN_MEMORY:
                return self._send_long(b"".join(first_chunks), chunks)
        self.send_whole(self._status, self._headers, b"".join(first_chunks))
        return None

    def refuse(self, status: HTTPStatus, *, retry_after_s: int | None = None) -> None:
        """Send an error message instead, and close the connection."""
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Connection", "close"),
            ("Cache-Control", "no-store"),
        ]
        if retry_after_s is not None:
            headers.append(("Retry-After", str(retry_after_s)))
        self.send_whole(status.value, headers, f"{_SENTENCES[status]}\n".encode())

    def send_whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a complete response, unless one was already sent."""
        if not self.is_sent:
            self.is_sent = True
            self._sender.response_bytes(status, headers, body)

    def _send_file(self, name: str, begin: int, end: int) -> None:
        self.is_sent = True
        headers = self._headers
        if not any(header.lower() == "content-length" for header, _text in headers):
            headers = [*headers, ("Content-Length", str(end - begin))]
        if self._is_head:
            self._sender.response_bytes(self._status, headers, b"")
        else:
            self._sender.response_file_range(self._status, headers, name, begin, end)

    def _send_nameless(self, descriptor: int, begin: int, end: int) -> IO[bytes]:
        """Duplicate the descriptor: the application closes its file before the server has opened it."""
        file = os.fdopen(os.dup(descriptor), "rb")
        try:
            self._room.grown(file, end, network=self._network)
        except BaseException:
            # Nothing was sent: the caller reports the error.
            file.close()
            raise
        self._send_file(f"{DESCRIPTORS}{file.fileno()}", begin, end)
        return file

    def _send_long(self, beginning: bytes, rest: Iterable[bytes]) -> IO[bytes] | None:
        if self._is_head:
            self.send_whole(self._status, self._headers, b"")
            return None
        file, size_bytes = self._room.new_file(), len(beginning)
        try:
            file.write(beginning)
            for chunk in rest:
                size_bytes += len(chunk)
                self._room.grown(file, size_bytes, network=self._network)
                file.write(chunk)
            file.flush()
        except BaseException:
            # Nothing was sent: the caller reports the error.
            file.close()
            raise
        self._send_file(f"{DESCRIPTORS}{file.fileno()}", 0, size_bytes)
        return file


def _write(_bytes: bytes) -> None:
    message = "write() of PEP 3333 is for applications of before 2003."
    raise NotImplementedError(message)
