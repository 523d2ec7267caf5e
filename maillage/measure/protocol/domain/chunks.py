"""An incremental parser of chunked bodies (RFC 9112, section 7.1) that neither stores nor copies their content.

Pieces of the connection in, pieces of the body out; clock, socket and limits are the caller's.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

SIZE_LINE_BYTES: Final = 256  # size and extensions
SIZE_DIGITS: Final = 12  # 281 TB in one chunk: no valid test
TRAILER_BYTES: Final = 4096

_HEX: Final = frozenset(b"0123456789abcdefABCDEF")


class ChunksRefused(ValueError):  # noqa: N818 -- a refusal of what came in, as HeadRefused
    """The bytes are not a valid chunked body."""


class _Part(Enum):
    SIZE = auto()
    CONTENT = auto()
    AFTER_CONTENT = auto()
    TRAILER = auto()
    DONE = auto()


class Chunks:
    """Parser state within a chunked body."""

    def __init__(self) -> None:
        self._part = _Part.SIZE
        self._line = bytearray()
        self._content_left = 0
        self._trailer_bytes = 0
        self.taken = 0  # bytes of the last piece that belonged to the body

    @property
    def is_done(self) -> bool:
        """Whether the last chunk and its trailer have been read."""
        return self._part is _Part.DONE

    def contents(self, received: memoryview) -> Iterator[memoryview]:
        """Yield the content in ``received``; ``taken`` is the number of bytes consumed. Raises ChunksRefused."""
        self.taken = 0
        while self.taken < len(received) and self._part is not _Part.DONE:
            if self._part is _Part.CONTENT:
                content = received[self.taken : self.taken + self._content_left]
                self._content_left -= len(content)
                if not self._content_left:
                    self._part = _Part.AFTER_CONTENT
                self.taken += len(content)
                yield content
            else:
                self.taken += self._read_line(received[self.taken :])

    def _read_line(self, received: memoryview) -> int:
        """Read up to the next line end or the end of ``received``; return the number of bytes consumed."""
        longest = SIZE_LINE_BYTES if self._part is not _Part.TRAILER else TRAILER_BYTES
        window = bytes(received[: longest + 2 - len(self._line)])
        end = window.find(b"\n")
        self._line += window if end < 0 else window[: end + 1]
        if end < 0:
            if len(self._line) > longest:
                raise ChunksRefused("line too long")
            return len(window)
        if not self._line.endswith(b"\r\n"):
            raise ChunksRefused("bare line end")
        line = bytes(self._line[:-2])
        self._line.clear()
        if self._part is _Part.AFTER_CONTENT:
            if line:
                raise ChunksRefused("chunk longer than its size")
            self._part = _Part.SIZE
        elif self._part is _Part.SIZE:
            digits = line.partition(b";")[0].rstrip(b" \t")
            if not 0 < len(digits) <= SIZE_DIGITS or not _HEX.issuperset(digits):
                raise ChunksRefused("no chunk size")
            self._content_left = int(digits, 16)
            self._part = _Part.CONTENT if self._content_left else _Part.TRAILER
        elif line:
            self._trailer_bytes += len(line) + 2
            if self._trailer_bytes > TRAILER_BYTES:
                raise ChunksRefused("trailer too long")
        else:
            self._part = _Part.DONE
        return end + 1
