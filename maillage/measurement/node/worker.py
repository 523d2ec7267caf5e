"""One process of a node: its event loop, its socket, its end."""

import asyncio
import gc
import signal
import socket
import ssl
from dataclasses import dataclass
from typing import Any

import structlog
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maillage.measurement.node.board import Board, NodeCounter
from maillage.measurement.node.day_networks import DayNetworks
from maillage.measurement.node.http.connection import Connection
from maillage.measurement.node.http.routes import exchange_for
from maillage.measurement.node.node import Node
from maillage.measurement.node.settings import NodeSettings

log = structlog.get_logger("maillage.node")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the master made before it forked."""

    settings: NodeSettings
    board: Board
    own_key: Ed25519PrivateKey
    day_networks: DayNetworks
    random_bytes: memoryview
    tls: ssl.SSLContext | None


def run_worker(shared: Shared, worker: int, listener: socket.socket) -> None:
    """Serve until SIGTERM."""
    # What was loaded lives as long as the process, and connections leave few cycles.
    gc.freeze()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(shared, worker, listener))


async def _serve(shared: Shared, worker: int, listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_tell_failure)
    node = Node(
        shared.settings,
        shared.board,
        worker,
        own_key=shared.own_key,
        day_networks=shared.day_networks,
        random_bytes=shared.random_bytes,
        loop=loop,
    )
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(lambda: Connection(node, exchange_for), sock=listener, ssl=shared.tls)
    node.look_after()
    await stopped.wait()
    server.close()
    for connection in list(node.connections):
        connection.abort()
    await asyncio.sleep(0)  # the connections say goodbye


def _tell_failure(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A fault of ours ended one connection: said without its addresses."""
    log.error("connection failed", exc_info=context.get("exception"), what=type(context.get("exception")).__name__)


def note_pid(board: Board, worker: int, pid: int) -> None:
    """Who ``worker`` is; 0 where nobody is."""
    board.words[board.count_at(worker) + NodeCounter.PID] = pid
