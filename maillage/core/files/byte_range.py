"""HTTP range requests for files (RFC 9110, section 14). iPhones play video through no other."""

import re
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

# At most 15 digits, enough for any file here: a longer number is ignored as malformed at no cost.
_ONE_RANGE: Final = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)


class ByteRange(NamedTuple):
    """A range of octets from ``begin`` to ``end``, exclusive."""

    begin: int
    end: int

    def content_range(self, size: int) -> str:
        """The Content-Range header of a response with this part of ``size`` octets."""
        return f"bytes {self.begin}-{self.end - 1}/{size}"


class OutOfRange(Exception):  # noqa: N818 -- an HTTP response (416), not a programming error
    """The range starts beyond the end of the file."""


def asked_range(header: str | None, size: int) -> ByteRange | None:
    """The range of a file of ``size`` octets that ``header`` requests; None for the whole file.

    Multiple ranges, other units and malformed headers yield the whole file, as the standard allows. Raises OutOfRange.
    """
    written = _ONE_RANGE.fullmatch((header or "").strip())
    if written is None or not any(written.groups()):
        return None
    first, last = written.groups()
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < int(first):
            return None
    if begin >= end:
        raise OutOfRange
    return ByteRange(begin, end)


class FileSlice:
    """A file object limited to one range of a file, or to the whole; ``name`` and ``end`` let a server send it itself.

    The file is opened on first use, so a response that is never sent leaves no file open.
    """

    def __init__(self, path: Path, part: ByteRange | None = None) -> None:
        part = part or ByteRange(0, path.stat().st_size)
        self.name = str(path)
        self.end = part.end
        self._path = path
        self._begin = part.begin
        self._open_file: BinaryIO | None = None

    def read(self, size: int = -1) -> bytes:
        """The next octets; empty at the end."""
        remaining = self.end - self.tell()
        return self._file().read(remaining if size < 0 else min(size, remaining))

    def tell(self) -> int:
        """The position, from the beginning of the file."""
        return self._begin if self._open_file is None else self._open_file.tell()

    def fileno(self) -> int:
        """The descriptor of the file."""
        return self._file().fileno()

    def close(self) -> None:
        """Close the file."""
        if self._open_file is not None:
            self._open_file.close()

    def _file(self) -> BinaryIO:
        if self._open_file is None:
            self._open_file = self._path.open("rb")
            self._open_file.seek(self._begin)
        return self._open_file
