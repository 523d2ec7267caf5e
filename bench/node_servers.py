"""What the measuring node is compared with: the `websockets` library as an ndt7 server, a bare ASGI application.

Both do what the node does for the same client: 1 MiB messages or pieces, four measurements with the kernel's figures a
second, no compression, uvloop, TLS where a certificate is given.
"""

import asyncio
import json
import os
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import uvloop
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from maillage.measure.node.guests.ndt7 import connection_figures
from maillage.measure.protocol.domain.protocol import NDT7_SUBPROTOCOL

BYTES: Final = os.urandom(1 << 20)
DURATION_S: Final = 10.0
GAP_S: Final = 0.25


async def _measurements(peer: ServerConnection) -> None:
    begun = asyncio.get_running_loop().time()
    while True:
        await asyncio.sleep(GAP_S)
        elapsed_us = int((asyncio.get_running_loop().time() - begun) * 1e6)
        figures = connection_figures(peer.transport.get_extra_info("socket"))
        await peer.send(json.dumps({"AppInfo": {"ElapsedTime": elapsed_us, "NumBytes": 0}, **figures}))


async def _download(peer: ServerConnection) -> None:
    while True:
        await peer.send(BYTES)
        await asyncio.sleep(0)  # a fast reader would keep the loop to itself, and the other tests would starve


async def _upload(peer: ServerConnection) -> None:
    async for _ in peer:
        pass


async def _answer(peer: ServerConnection) -> None:
    assert peer.request is not None
    act = _download if peer.request.path.startswith("/ndt/v7/download") else _upload
    with suppress(ConnectionClosed, TimeoutError, asyncio.CancelledError):
        async with asyncio.timeout(DURATION_S):
            await asyncio.gather(_measurements(peer), act(peer))


async def _serve(port: int, certificate: str, key: str) -> None:
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    options: dict[str, Any] = {
        "compression": None,
        "max_size": 1 << 24,
        "subprotocols": [Subprotocol(NDT7_SUBPROTOCOL)],
        "ssl": context,
    }
    async with serve(_answer, "127.0.0.1", port, **options) as server:
        await server.serve_forever()


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """A bare ASGI application: GET gives bytes until the client leaves, POST counts a body."""
    if scope["type"] != "http":
        return
    size_bytes = 0
    async for piece in _body(receive):
        size_bytes += piece
    is_download = scope["method"] == "GET"
    answer = b"" if is_download else json.dumps({"received": size_bytes}).encode()
    length = DOWNLOAD_BYTES if is_download else len(answer)
    headers = [(b"content-type", b"application/octet-stream"), (b"content-length", str(length).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    for _ in range(DOWNLOAD_BYTES // len(BYTES) if is_download else 0):
        await send({"type": "http.response.body", "body": BYTES, "more_body": True})
    await send({"type": "http.response.body", "body": answer})


DOWNLOAD_BYTES: Final = 1 << 30


async def _body(receive: Callable[[], Awaitable[dict[str, Any]]]) -> AsyncIterator[int]:
    while True:
        message = await receive()
        yield len(message.get("body", b""))
        if not message.get("more_body"):
            return


def main() -> None:
    """Serve with `websockets` until stopped: the port, then a certificate and its key or two empty words."""
    port, certificate, key = sys.argv[1:4]
    uvloop.run(_serve(int(port), certificate, key))
