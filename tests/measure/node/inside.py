"""A node inside the test's own process, whose clock the test moves: for time limits that nobody wants to wait for."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maillage.measure.node.board import Board, NodeCounter
from maillage.measure.node.day_networks import DayNetworks
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import RequestHead
from maillage.measure.node.http.routes import exchange_for
from maillage.measure.node.master import listening_socket
from maillage.measure.node.node import Node, limits_of
from maillage.measure.node.settings import NodeSettings
from maillage.measure.protocol.domain.tokens import sign
from tests.measure.node.running import claims

KEY = Ed25519PrivateKey.generate()
PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class InnerNode:
    """A node of one process, on ``port``."""

    node: Node
    port: int
    writers: list[asyncio.StreamWriter]

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A raw connection, accepted by the node."""
        before = len(self.node.connections)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        await until(lambda: len(self.node.connections) > before)
        return reader, writer

    async def ask(self, writer: asyncio.StreamWriter, content: str) -> None:
        """Send ``octets``, and wait until the node has them."""
        before = self.read_bytes()
        writer.write(content.encode())
        await until(lambda: self.read_bytes() >= before + len(content))

    def lone_connection(self) -> Connection:
        """The only connection there is."""
        (connection,) = self.node.connections
        assert isinstance(connection, Connection)
        return connection

    def read_bytes(self) -> int:
        """What the node has read."""
        return self.node.board.summed(NodeCounter.UP)

    def pass_time(self, seconds: float) -> None:
        """Enforce the limits as they will stand in ``seconds``."""
        self.node.look(self.node.loop.time() + seconds)

    def opened(self, **changes: Any) -> str:
        """The token of a session that runs now."""
        token = sign(claims(**changes), KEY)
        self.node.open_session(RequestHead("POST", "/m1/session", {"token": token}, {}), "127.0.0.1")
        return token


async def until(is_so: Callable[[], bool]) -> None:
    """Return once ``is_so``; fail when that takes unreasonably long."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


def settings_of(folder: Path, **changes: Any) -> NodeSettings:
    """Settings of a node in ``folder``."""
    fields: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": 0,
        "name": "local",
        "folder": folder,
        "board_file": folder / "board",
        "trusted_keys": [KEY.public_key()],
        "receipt_key": KEY,
        "hosts": ["127.0.0.1"],
        "processes": 1,
        "uplink_bps": 1_000_000_000,
        "legacy": "open",
        "prefix_hour": 1000,
        "day_bytes": 10**12,
        "version": "0",
    }
    return NodeSettings(**(fields | changes))


@asynccontextmanager
async def inner_node(folder: Path, **changes: Any) -> AsyncIterator[InnerNode]:
    """A node in this process, until the block ends; nothing looks at its clock but the test."""
    settings, loop = settings_of(folder, **changes), asyncio.get_running_loop()
    board = Board(settings.board_file, workers=1, slots=limits_of(settings).slots)
    random_bytes = memoryview(bytes(1 << 20))
    node = Node(
        settings,
        board,
        0,
        own_key=Ed25519PrivateKey.generate(),
        day_networks=DayNetworks(bytes(32), time.time()),
        random_bytes=random_bytes,
        loop=loop,
    )
    listener = listening_socket("127.0.0.1", 0)
    server = await loop.create_server(lambda: Connection(node, exchange_for), sock=listener)
    inner = InnerNode(node, listener.getsockname()[1], [])
    try:
        yield inner
    finally:
        for writer in inner.writers:
            writer.transport.abort()
        for connection in list(node.connections):
            connection.abort()
        await until(lambda: not node.connections)
        server.close()
        await server.wait_closed()


def inside(walk: Callable[[], Awaitable[None]]) -> None:
    """Run ``walk`` on the loop that the node uses."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_awaited(walk))


async def _awaited(walk: Callable[[], Awaitable[None]]) -> None:
    await walk()
