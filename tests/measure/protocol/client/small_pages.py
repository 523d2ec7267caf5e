"""A small counterpart of the pages on 127.0.0.1: gives leave to test against a node, and takes documents as told."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class SmallPages:
    """What the pages are told to answer, and what they were sent."""

    node_url: str = "http://127.0.0.1:9"
    leave: tuple[int, dict[str, Any]] | None = None
    receipts: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    wanted: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The answer to a request."""
        if path == "/api/v1/tests":
            self.wanted.append(body)
            node = {"url": self.node_url, "name": "small"}
            network = {"asn": 3215, "operator": "orange", "is_mobile": None}
            return self.leave or (201, {"token": "a.token", "node": node, "expires_at": "", "network": network})
        assert path == "/api/v1/measurements"
        status, facts = self.receipts.pop(0) if self.receipts else (201, {"result": "recorded", "findings": []})
        if status < 300:
            self.documents.append(body)
        return status, facts


@asynccontextmanager
async def serving_pages(pages: SmallPages) -> AsyncIterator[SmallPages]:
    """The pages on a free port of 127.0.0.1, until the block ends."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lengths = [line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length")]
        body = json.loads(await reader.readexactly(int(lengths[0])))
        status, facts = pages.answer(head.split(" ")[1], body)
        content = json.dumps(facts).encode()
        writer.write(f"HTTP/1.1 {status} Said\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    pages.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield pages
