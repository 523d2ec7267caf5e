"""Which octets of a file a Range header asks for (RFC 9110, section 14). iPhones read a film no other way."""

import re
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

# Digits enough for any file here: longer ones are no range, and cost nothing to refuse.
_ONE_RANGE: Final = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)


class ByteRange(NamedTuple):
    """From ``begin`` up to, without, ``end``."""

    begin: int
    end: int

    def content_range(self, size: int) -> str:
        """The Content-Range of an answer with these octets of ``size``."""
        return f"bytes {self.begin}-{self.end - 1}/{size}"


class OutOfRange(Exception):  # noqa: N818 -- an answer (416), not an error of the program
    """The range begins behind the end of the file."""


def asked_range(header: str | None, size: int) -> ByteRange | None:
    """The part of ``size`` octets that ``header`` asks for; None for the whole.

    Several ranges, other units and what cannot be read count as the whole, as the standard allows. Raises OutOfRange.
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
    """Those octets of a file, or all, read like a file that has no others; ``name`` and ``end`` tell a server of them.

    It opens the file at the first look: an answer with it that is never sent leaves no file open.
    """

    def __init__(self, path: Path, part: ByteRange | None = None) -> None:
        part = part or ByteRange(0, path.stat().st_size)
        self.name = str(path)
        self.end = part.end
        self._path = path
        self._begin = part.begin
        self._open_file: BinaryIO | None = None

    def read(self, size: int = -1) -> bytes:
        """The next octets; none at the end."""
        remaining = self.end - self.tell()
        return self._file().read(remaining if size < 0 else min(size, remaining))

    def tell(self) -> int:
        """How far it was read, counted from the beginning of the file."""
        return self._begin if self._open_file is None else self._open_file.tell()

    def fileno(self) -> int:
        """The open file, as the system counts them."""
        return self._file().fileno()

    def close(self) -> None:
        """Let go of the file."""
        if self._open_file is not None:
            self._open_file.close()

    def _file(self) -> BinaryIO:
        if self._open_file is None:
            self._open_file = self._path.open("rb")
            self._open_file.seek(self._begin)
        return self._open_file
