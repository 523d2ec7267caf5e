"""The first process of a node: makes what its processes share, starts them again when they die, stops them in order.

It moves no bytes of a test; once a second it looks at the kill switch, the volume and the load of the link.
"""

import os
import secrets
import signal
import ssl
import time
from threading import Event
from typing import Final

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import end_with_parent
from maillage.measurement.node.board import Board, NodeCounter, SessionState, Slot
from maillage.measurement.node.board import BoardField as Header
from maillage.measurement.node.day_networks import DayNetworks
from maillage.measurement.node.http.listening import listening_socket, require_free
from maillage.measurement.node.node import RANDOM_BYTES, limits_of
from maillage.measurement.node.served_files import page_files
from maillage.measurement.node.sessions.sessions import Sessions
from maillage.measurement.node.settings import NodeSettings
from maillage.measurement.node.volume import DayVolume
from maillage.measurement.node.worker import Shared, note_pid, run_worker
from maillage.measurement.terms.protocol import HARD_STOP_S, UPLINK_SHARE

LOOK_EVERY_S: Final = 1.0
QUIET_S: Final = 2.0  # a session that moved nothing for so long holds up no stop
RESTART_WAIT_S: Final = 0.5

log = structlog.get_logger("maillage.node")


class Master:
    """Runs a node until a signal stops it."""

    def __init__(self, settings: NodeSettings) -> None:
        self._settings = settings
        self._stopping = Event()
        self._pid = os.getpid()
        require_free(settings.host, settings.port)
        page_files(settings.folder)  # made once; the processes read them from the disk
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
        """Return once every process has ended."""
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
        # New sessions are told to wait; those that run may end what they are doing.
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
                # No process outlives its master: the port is not left taken (Linux).
                end_with_parent(parent=self._pid)
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


def _tls(settings: NodeSettings) -> ssl.SSLContext | None:
    """The certificate of the node, if it has one; Unavailable where it cannot be read."""
    if settings.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(settings.certificate, settings.certificate_key)
    except (OSError, ssl.SSLError) as error:
        raise Unavailable(
            "node_certificate",
            sentence("Le certificat du nœud (%(file)s) ou sa clé ne se lit pas : %(reason)s"),
            file=str(settings.certificate),
            reason=str(error),
        ) from error
    return context
