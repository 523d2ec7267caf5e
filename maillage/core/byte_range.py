"""Which octets of a file a Range header asks for (RFC 9110, section 14). iPhones read a film no other way."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

# Digits enough for any file here: longer ones are no range, and cost nothing to refuse.
_ONE_RANGE: Final = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)
_PIECE_BYTES: Final = 1 << 18


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
    found = _ONE_RANGE.fullmatch((header or "").strip())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < int(first):
            return None
    if begin >= end:
        raise OutOfRange
    return ByteRange(begin, end)


def pieces(path: Path, part: ByteRange) -> Iterator[bytes]:
    """Those octets of a file, a little at a time."""
    with path.open("rb") as stream:
        stream.seek(part.begin)
        left = part.end - part.begin
        while left:
            piece = stream.read(min(left, _PIECE_BYTES))
            left -= len(piece)
            yield piece
