"""A small counterpart that speaks node-1 on 127.0.0.1 and can be slow, full, cut or silent at will.

The real node is tried in test_real_node.py; it cannot be told to break.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from maillage.measure.protocol.client.address import read_address
from maillage.measure.protocol.client.session import Grant
from maillage.measure.protocol.domain.protocol import STEP_MS

_PIECE = 16 * 1024


@dataclass
class Link:
    """One direction of the link to the node: a rate, and how many bytes it carries before it breaks."""

    bps: float = 1e9
    cut_after_bytes: int | None = None
    carried_bytes: int = 0
    is_silent: bool = False  # once broken: nothing comes any more, instead of a closed connection
    _free_at: float = 0.0

    async def carry(self, size_bytes: int) -> None:
        """Wait as long as the link takes for these bytes."""
        if self.cut_after_bytes is not None and self.carried_bytes + size_bytes > self.cut_after_bytes:
            if self.is_silent:
                await asyncio.sleep(60)
            raise ConnectionResetError
        self.carried_bytes += size_bytes
        now = time.perf_counter()
        self._free_at = max(now, self._free_at) + size_bytes * 8 / self.bps
        if self._free_at - now > 0.002:
            await asyncio.sleep(self._free_at - now)


@dataclass
class SmallNode:
    """What the node is told to do, and what it saw."""

    down: Link = field(default_factory=Link)
    up: Link = field(default_factory=Link)
    session_answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    end_flags: list[str] = field(default_factory=list)
    files: Mapping[str, bytes] = field(default_factory=dict)
    lost_probes: int = 0
    is_video_ready: bool = True
    asked: list[str] = field(default_factory=list)
    streams: dict[int, list[int]] = field(default_factory=dict)
    began_at: float | None = None
    last_at: float = 0.0
    url: str = ""

    @property
    def grant(self) -> Grant:
        """A grant for this node."""
        return Grant(read_address(self.url), "a.token")

    def count(self, stream: int, size_bytes: int) -> None:
        """Put bytes of an upload into the table."""
        self.last_at = time.perf_counter()
        if self.began_at is None:
            self.began_at = self.last_at
        step = int((self.last_at - self.began_at) * 1000 // STEP_MS)
        steps = self.streams.setdefault(stream, [])
        steps.extend([0] * (step + 1 - len(steps)))
        steps[step] += size_bytes

    def table(self) -> dict[str, Any]:
        """The table as /m1/received gives it."""
        now = time.perf_counter()
        if self.began_at is None:
            return {"step_ms": STEP_MS, "started_ms": None, "now_ms": now * 1000, "last_ms": None, "streams": []}
        rows = [self.streams.get(number, []) for number in range(max(self.streams) + 1)]
        times = {"started_ms": self.began_at * 1000, "now_ms": now * 1000, "last_ms": self.last_at * 1000}
        return {"step_ms": STEP_MS, **times, "streams": rows}


@dataclass
class _Peer:
    node: SmallNode
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def serve(self) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, target, _ = head.split("\r\n", 1)[0].split(" ")
                headers = {name.lower(): value.strip() for name, _, value in _header_lines(head)}
                path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
                self.node.asked.append(f"{method} {path}")
                await self._answer(path, query, int(headers.get("content-length", "0")))
        self.writer.transport.abort()

    async def _answer(self, path: str, query: dict[str, str], length: int) -> None:
        node = self.node
        if path == "/m1/session":
            await self.reader.readexactly(length)
            await self._json(*(node.session_answers.pop(0) if node.session_answers else (200, _session(node))))
        elif path in {"/m1/download", "/m1/file"} and not length:
            await self._bytes(int(query["bytes"]))
        elif path in {"/m1/upload", "/m1/file"}:
            received = await self._read(length, int(query["stream"]) if "stream" in query else None)
            await self._json(200, {"received": received})
        elif path == "/m1/received":
            await self._json(200, node.table())
        elif path == "/m1/probe":
            if node.lost_probes:
                node.lost_probes -= 1
                raise ConnectionResetError
            await self._json(200, {"at_ms": 0, "received": 0})
        elif path == "/m1/end":
            await self._json(200, {"bytes_down": 0, "bytes_up": 0, "flags": node.end_flags})
        else:
            await self._file(path)

    async def _file(self, path: str) -> None:
        # /ref/<nonce>-<i>/… and /video/<nonce>-<i>/…
        found = self.node.files.get("/".join(path.split("/")[:2] + path.split("/")[3:]))
        if found is None:
            await self._json(404, {"code": "not_found", "message": "Rien à cette adresse."})
            return
        self._head(200, len(found))
        for at in range(0, len(found), _PIECE):
            await self._write(found[at : at + _PIECE])

    async def _bytes(self, count: int) -> None:
        self._head(200, count)
        for at in range(0, count, _PIECE):
            await self._write(bytes(min(_PIECE, count - at)))

    async def _read(self, length: int, stream: int | None) -> int:
        left = length
        while left:
            piece = await self.reader.read(min(_PIECE, left))
            if not piece:
                raise ConnectionResetError
            left -= len(piece)
            await self.node.up.carry(len(piece))
            if stream is not None:
                self.node.count(stream, len(piece))
        return length

    async def _write(self, content: bytes) -> None:
        await self.node.down.carry(len(content))
        self.writer.write(content)
        await self.writer.drain()

    async def _json(self, status: int, facts: dict[str, Any]) -> None:
        content = json.dumps(facts).encode()
        self._head(status, len(content))
        self.writer.write(content)
        await self.writer.drain()

    def _head(self, status: int, length: int) -> None:
        self.writer.write(f"HTTP/1.1 {status} Said\r\nContent-Length: {length}\r\n\r\n".encode())


def _header_lines(head: str) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in head.split("\r\n")[1:] if line]


def _session(node: SmallNode) -> dict[str, Any]:
    video = {"version": "video-2026-1", "is_ready": node.is_video_ready, "progress": 1.0}
    facts = {"session": "s", "node": "small", "version": "1", "ends_in_s": 240, "is_over_limit": False}
    return {**facts, "caps": {"connections": 12}, "nonce": "n0", "pages": "ref-2026-1", "video": video}


@asynccontextmanager
async def serving(node: SmallNode) -> AsyncIterator[SmallNode]:
    """The node on a free port of 127.0.0.1, until the block ends."""
    peers: set[asyncio.Task[None]] = set()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.set_write_buffer_limits(high=_PIECE)
        task = asyncio.ensure_future(_Peer(node, reader, writer).serve())
        peers.add(task)
        task.add_done_callback(peers.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    node.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield node
    finally:
        server.close()
        for task in list(peers):
            task.cancel()
        await asyncio.gather(*peers, return_exceptions=True)
        await server.wait_closed()
