"""The node's master process: creates shared state, forks workers, restarts them, and stops them in order.

It handles no test traffic; once a second it checks the kill switch, the day's volume (UTC, persisted across restarts
for the daily cap) and the load of the link. It opens one listening socket per worker, all on the same port; each
worker has its own event loop.
"""

import asyncio
import gc
import json
import os
import secrets
import signal
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Final

import structlog
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maillage.core.files.atomic import write_whole
from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import die_with_parent
from maillage.measure.node.board import Board, NodeCounter, SessionState, Slot
from maillage.measure.node.board import BoardField as Header
from maillage.measure.node.day_networks import DayNetworks
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.routes import exchange_for
from maillage.measure.node.node import RANDOM_BYTES, Node, limits_of
from maillage.measure.node.served_files import page_files
from maillage.measure.node.sessions.sessions import Sessions
from maillage.measure.node.settings import NodeSettings
from maillage.measure.protocol.domain.protocol import HARD_STOP_S, UPLINK_SHARE

LOOK_EVERY_S: Final = 1.0
QUIET_S: Final = 2.0  # a session idle for so long does not delay a stop
RESTART_WAIT_S: Final = 0.5
log = structlog.get_logger("maillage.node")


class Master:
    """Runs a node until a signal stops it."""

    def __init__(self, settings: NodeSettings) -> None:
        self._settings = settings
        self._stopping = Event()
        self._pid = os.getpid()
        require_free(settings.host, settings.port)
        page_files(settings.folder)  # generated once; the workers read them from disk
        limits = limits_of(settings)
        board = Board(settings.board_file, workers=settings.processes, slots=limits.slots)
        random_bytes = memoryview(secrets.token_bytes(RANDOM_BYTES))
        day_networks = DayNetworks(secrets.token_bytes(32), time.time())
        own_key = Ed25519PrivateKey.generate()
        self._shared = Shared(settings, board, own_key, day_networks, random_bytes, _tls(settings))
        self._sessions = Sessions(board, limits, 0)
        self._listeners = [listening_socket(settings.host, settings.port) for _ in range(settings.processes)]
        self._pids: list[int] = [0] * settings.processes
        self._volume = DayVolume(settings.folder / "volume.json", board)
        self._link_bytes = 0
        self._looked_s = time.monotonic()

    def run(self) -> None:
        """Serve until every worker has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self._stopping.set())
        self._look()
        for worker in range(len(self._pids)):
            self._start(worker)
        settings, board = self._settings, self._shared.board
        log.info(
            "serving",
            host=settings.host,
            port=settings.port,
            processes=settings.processes,
            tests=settings.tests_at_once,
        )
        while not self._stopping.wait(LOOK_EVERY_S):
            self._look()
            for worker, pid in enumerate(self._pids):
                if os.waitpid(pid, os.WNOHANG)[0] == pid:
                    log.error("process died", worker=worker)
                    board.forget_worker(worker)
                    note_pid(board, worker, 0)
                    self._stopping.wait(RESTART_WAIT_S)
                    self._start(worker)
        # New sessions are refused with a retry delay; running ones may finish.
        board.words[Header.IS_STOPPING] = 1
        log.info("stopping", tests=len(board.slots_in(SessionState.RUNNING)))
        deadline_s = time.monotonic() + HARD_STOP_S
        while time.monotonic() < deadline_s and not self._sessions.is_quiet(QUIET_S):
            time.sleep(0.1)
        for pid in self._pids:
            os.kill(pid, signal.SIGTERM)
        for worker, pid in enumerate(self._pids):
            os.waitpid(pid, 0)
            note_pid(board, worker, 0)
        self._volume.look()
        self._volume.write()
        log.info("stopped")

    def _start(self, worker: int) -> None:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                # No worker outlives its master, which would leave the port in use (Linux).
                die_with_parent(parent=self._pid)
                listener = self._listeners[worker]
                for other in self._listeners:
                    if other is not listener:
                        other.close()
                run_worker(self._shared, worker, listener)
                status = 0
            except Exception:
                log.exception("process failed", worker=worker)
            finally:
                os._exit(status)
        self._pids[worker] = pid
        note_pid(self._shared.board, worker, pid)

    def _look(self) -> None:
        self._shared.day_networks.move_on(time.time())
        board, words = self._shared.board, self._shared.board.words
        is_paused = int(self._settings.pause_file.exists())
        if words[Header.IS_PAUSED] != is_paused:
            log.warning("paused" if is_paused else "resumed")
        words[Header.IS_PAUSED] = is_paused
        now_s = time.monotonic()
        link_bytes = board.summed(NodeCounter.LINK)
        rate_bps = 8 * (link_bytes - self._link_bytes) / max(now_s - self._looked_s, 0.001)
        self._link_bytes, self._looked_s = link_bytes, now_s
        running = board.slots_in(SessionState.RUNNING)
        is_link_full = rate_bps > UPLINK_SHARE * self._settings.uplink_bps
        is_over = is_link_full or len(running) > self._settings.tests_at_once
        words[Header.IS_OVER] = int(is_over)
        if is_over:
            words[Header.OVER_SECONDS] += 1
            for slot in running:
                words[board.head_at(slot) + Slot.WAS_OVER] = 1
        self._volume.look()
        with board.locked():
            self._sessions.sweep(now_s)


# A test's control messages must not queue behind megabytes on a slow link (as in M-Lab's server).
NOTSENT_LOWAT_BYTES: Final = 128 * 1024
BACKLOG: Final = 1024


@dataclass(frozen=True, slots=True)
class Shared:
    """State that the master created before it forked."""

    settings: NodeSettings
    board: Board
    own_key: Ed25519PrivateKey
    day_networks: DayNetworks
    random_bytes: memoryview
    tls: ssl.SSLContext | None


WRITE_EVERY_S: Final = 10.0
_DAY_S: Final = 86_400


class DayVolume:
    """Adds the bytes moved by all processes to the day's total on the board; used by the master only."""

    def __init__(self, file: Path, board: Board) -> None:
        self._file = file
        self._board = board
        self._seen_bytes = 0
        self._written_s = time.monotonic()
        try:
            written = json.loads(file.read_text("utf-8"))
            day, day_bytes = int(written["day"]), int(written["bytes"])
        except (OSError, ValueError, KeyError, TypeError):
            day, day_bytes = 0, 0  # first start, or a corrupt file: the day starts at zero
        board.words[Header.DAY], board.words[Header.DAY_BYTES] = day, day_bytes

    def look(self) -> None:
        """Add the bytes moved since the last call; a new day starts at zero."""
        words, moved_bytes = (
            self._board.words,
            self._board.summed(NodeCounter.DOWN) + self._board.summed(NodeCounter.UP),
        )
        today = int(time.time() // _DAY_S)
        if words[Header.DAY] != today:
            words[Header.DAY], words[Header.DAY_BYTES] = today, 0
        words[Header.DAY_BYTES] += moved_bytes - self._seen_bytes
        self._seen_bytes = moved_bytes
        if time.monotonic() - self._written_s >= WRITE_EVERY_S:
            self.write()

    def write(self) -> None:
        """Persist the day's total atomically."""
        self._written_s = time.monotonic()
        try:
            words = self._board.words
            write_whole(self._file, json.dumps({"day": words[Header.DAY], "bytes": words[Header.DAY_BYTES]}))
        except OSError as error:
            # A full disk must not stop tests: the total stays on the board, and is written once there is space.
            log.warning("volume_not_kept", reason=str(error))


def _tls(settings: NodeSettings) -> ssl.SSLContext | None:
    """Return the TLS context, if the node has a certificate. Raises Unavailable where it cannot be loaded."""
    if settings.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(settings.certificate, settings.certificate_key)
    except (OSError, ssl.SSLError) as error:
        message = sentence("Le certificat du nœud (%(file)s) ou sa clé ne se lit pas : %(reason)s")
        raise Unavailable("node_certificate", message, file=str(settings.certificate), reason=str(error)) from error
    return context


def require_free(host: str, port: int) -> None:
    """Raise Unavailable where another program listens on ``port``: SO_REUSEPORT would silently mix two nodes."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            message = sentence("Le nœud de mesure ne peut pas écouter sur %(host)s, port %(port)s : %(reason)s")
            raise Unavailable(
                "node_port", message, host=host, port=port, reason=error.strerror or str(error)
            ) from error


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket for one worker; workers share ``port``, and the kernel distributes connections."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    # Accepted sockets inherit these options (Linux).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOTSENT_LOWAT_BYTES)
    _prefer_bbr(listener)
    listener.setblocking(False)
    listener.bind(address)
    listener.listen(BACKLOG)
    return listener


def _prefer_bbr(listener: socket.socket) -> None:
    """Use BBR where the kernel has it: radio links lose packets without congestion, which slows loss-based control."""
    try:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"bbr")
    except OSError:
        return  # the kernel's default is used


def run_worker(shared: Shared, worker: int, listener: socket.socket) -> None:
    """Serve until SIGTERM."""
    # What is loaded by now lives as long as the process, and connections create few cycles.
    gc.freeze()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(shared, worker, listener))


async def _serve(shared: Shared, worker: int, listener: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_failure)
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
    await asyncio.sleep(0)  # lets connections run their callbacks


def _log_failure(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an error that ended a connection, without its addresses."""
    log.error("connection failed", exc_info=context.get("exception"), what=type(context.get("exception")).__name__)


def note_pid(board: Board, worker: int, pid: int) -> None:
    """Record the process ID of ``worker``; 0 for none."""
    board.words[board.count_at(worker) + NodeCounter.PID] = pid
