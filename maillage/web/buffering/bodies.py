"""Reads a request body as it arrives: into memory, then to disk, within timeouts and size limits."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Final, Protocol

from maillage.web.buffering.quota import IN_MEMORY, BufferQuota

LARGE: Final = 1024 * 1024  # from this size on, the application may refuse the body before it is read
MOST_UNDECLARED: Final = 10 * 1024 * 1024  # for a body without Content-Length


class BodyChunks(Protocol):
    """The body as the server provides it: chunks, the last one empty."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The chunks as they arrive."""


class Broken(Exception):  # noqa: N818 -- the other side's fault, answered with ``status``
    """The body is incomplete, too slow or too large; the client's fault."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


GRACE_S: Final = 10.0
LEAST_BYTES_A_SECOND: Final = 1024  # a phone at the edge of GPRS sends three times as much
LONGEST_SILENCE_S: Final = 20.0  # a tunnel, a handover
LONGEST_S: Final = 1800.0  # 200 MB at one megabit per second


@dataclass(slots=True)
class BodyProgress:
    """How much of a body has arrived, and since when; times in seconds of one monotonic clock."""

    begun: float
    last: float
    size_bytes: int = 0

    def came(self, size_bytes: int, now: float) -> None:
        """Record that more octets have arrived."""
        self.size_bytes += size_bytes
        self.last = now

    @property
    def until(self) -> float:
        """The deadline for the next octets."""
        by_rate = self.begun + GRACE_S + self.size_bytes / LEAST_BYTES_A_SECOND
        return min(by_rate, self.last + LONGEST_SILENCE_S, self.begun + LONGEST_S)


async def received_body(
    chunks: BodyChunks, *, declared: int | None, network: str, room: BufferQuota
) -> tuple[IO[bytes], int]:
    """Read the body; return a file at its start, and its length.

    Raises Broken if it stops or is too slow, Full if there is no space for it.
    """
    with room.waiting(network):
        body = _Body(room, network)
        try:
            await _fill(body, chunks, declared)
        except BaseException:
            # Nobody will read it: free its space.
            body.file.close()
            raise
    body.file.seek(0)
    return body.file, body.size_bytes


async def _fill(body: "_Body", chunks: BodyChunks, declared: int | None) -> None:
    loop = asyncio.get_running_loop()
    progress = BodyProgress(loop.time(), loop.time())
    arriving = aiter(chunks)
    while True:
        try:
            async with asyncio.timeout_at(progress.until):
                chunk = await anext(arriving)
        except StopAsyncIteration as end:
            if declared is not None and body.size_bytes != declared:
                raise Broken(HTTPStatus.BAD_REQUEST) from end
            return  # complete
        except TimeoutError as error:
            raise Broken(HTTPStatus.REQUEST_TIMEOUT) from error
        if not chunk:
            continue  # an empty frame or the server's end marker: not progress
        progress.came(len(chunk), loop.time())
        if progress.size_bytes > (MOST_UNDECLARED if declared is None else declared):
            raise Broken(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body.add(chunk)
        if progress.size_bytes == declared:
            return  # complete: no need to wait for the end marker


class _Body:
    def __init__(self, room: BufferQuota, network: str) -> None:
        self.file: IO[bytes] = io.BytesIO()
        self.size_bytes = 0
        self._room = room
        self._network = network

    def add(self, chunk: bytes) -> None:
        self.size_bytes += len(chunk)
        if self.size_bytes > IN_MEMORY:
            if isinstance(self.file, io.BytesIO):
                beginning, self.file = self.file.getvalue(), self._room.new_file()
                self.file.write(beginning)
            self._room.grown(self.file, self.size_bytes, network=self._network)
        self.file.write(chunk)
