"""Responses written to disk completely before they are sent, so that they have a length and are never silently cut.

The server ends a failed streaming response as if it were complete: a client would see status 200 and a truncated body.
And a slow client would hold the memory of the query engine; here it holds an unnamed file, which the system frees
whatever happens to the process.
"""

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from maillage.core.files.byte_range import ByteRange, FileSlice, OutOfRange, asked_range
from maillage.core.problems import Refused, Unavailable, sentence

MOST_BYTES: Final = 512 * 1024 * 1024  # per response
MOST_BYTES_OF_A_PROCESS: Final = 1024 * 1024 * 1024
_MEGABYTE: Final = 1024 * 1024
_TOO_LONG: Final = sentence(
    "La réponse dépasse %(most)s Mo : filtrez davantage, prenez moins de colonnes, ou téléchargez le fichier entier."
)
_NO_ROOM: Final = sentence("Trop de fichiers sont téléchargés en ce moment : recommencez dans quelques minutes.")


class _Room:
    """The disk space used by all spooled responses of this process."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._lock = Lock()

    def take(self, size_bytes: int) -> None:
        with self._lock:
            if self.size_bytes + size_bytes > MOST_BYTES_OF_A_PROCESS:
                raise Unavailable("downloads_busy", _NO_ROOM)
            self.size_bytes += size_bytes

    def give_back(self, size_bytes: int) -> None:
        with self._lock:
            self.size_bytes -= size_bytes


room: Final = _Room()


class _BodySpool:
    """The file of one response: counts what is written, and frees its space when closed.

    The server sends it by ``name`` without reading it here (web/buffering).
    """

    def __init__(self, folder: Path) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 -- closed with the answer
        self.size_bytes = 0
        self.name = f"/proc/self/fd/{self._file.fileno()}"

    def write(self, content: bytes) -> int:
        if self.size_bytes + len(content) > MOST_BYTES:
            raise Refused("answer_too_long", _TOO_LONG, most=MOST_BYTES // _MEGABYTE)
        room.take(len(content))
        self.size_bytes += len(content)
        return self._file.write(content)

    def writelines(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            self.write(line)

    def rewind(self) -> None:
        self._file.seek(0)  # flushes as well

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def tell(self) -> int:
        return self._file.tell()

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        if not self._file.closed:
            self._file.close()
            room.give_back(self.size_bytes)

    def __del__(self) -> None:
        # For a response that nobody closed. Django replaces ``close`` of the instance to signal the end of the request,
        # long gone at garbage collection, so call that of the class.
        _BodySpool.close(self)


def spooled_answer(write: Callable[[_BodySpool], object], *, content_type: str, name: str = "") -> FileResponse:
    """The output of ``write`` as a response with its length; exceptions of ``write`` propagate before anything is sent.

    With a ``name``, browsers save it as a file. Raises Refused for a response beyond MOST_BYTES, Unavailable if too
    many are in progress.
    """
    folder = Path(settings.DATA_DIR) / "run" / "answers"
    folder.mkdir(parents=True, exist_ok=True)
    spool = _BodySpool(folder)
    try:
        write(spool)
        spool.rewind()
    except BaseException:
        # Nothing was sent: free the space, and let the caller report the error.
        spool.close()
        raise
    answer = FileResponse(spool, content_type=content_type)  # closes it with the response
    answer["Content-Length"] = str(spool.size_bytes)
    del answer["Content-Disposition"]  # Django derived a name from that of the descriptor
    if name:
        answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def ranged_file(path: Path, byte_range: str | None, content_type: str) -> HttpResponseBase:
    """The file, or the part requested by a Range header; 416 with the file's length if there is no such part."""
    size = path.stat().st_size
    try:
        part = asked_range(byte_range, size)
    except OutOfRange:
        # The response only tells the length of the file.
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    span = part or ByteRange(0, size)
    answer = FileResponse(FileSlice(path, span), status=206 if part else 200, content_type=content_type)
    answer["Content-Length"] = str(span.end - span.begin)
    answer["Accept-Ranges"] = "bytes"
    if part is not None:
        answer["Content-Range"] = part.content_range(size)
    return answer
