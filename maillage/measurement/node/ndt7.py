"""The download and the upload of ndt7 clients (Measurement Lab).

Contract and reasons: docs/protocol/node-1.md, section 10. What a client says of itself in the query is read
by nobody and kept nowhere.
"""

import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from maillage.core.problems import sentence
from maillage.measurement.node.answers import PROBLEM_TYPE, json_octets, problem_document
from maillage.measurement.node.connection import Connection
from maillage.measurement.node.exchange import Exchange, Head
from maillage.measurement.node.guest_bodies import GuestExchange
from maillage.measurement.node.own import TURN_BYTES, piece_bytes_after
from maillage.measurement.node.session import Session
from maillage.measurement.node.tcp_figures import connection_figures
from maillage.measurement.node.websocket import Refusal, WebSocket, handshake
from maillage.measurement.rules.framing import Code
from maillage.measurement.rules.ndt7 import counterflow_gap_ms
from maillage.measurement.terms.protocol import (
    NDT7_DURATION_S,
    NDT7_FIRST_MESSAGE_BYTES,
    NDT7_QUERY_LIMIT_BYTES,
    NDT7_SUBPROTOCOL,
)

DOWNLOAD: Final = "download"
UPLOAD: Final = "upload"
EARLY_EXIT: Final[Mapping[str, int]] = {"250": 250_000_000}  # the Go server accepts no other word
UPGRADE_REQUIRED: Final = 426
_HANDSHAKE: Final = sentence("Cette adresse parle ndt7 : WebSocket 13, sous-protocole net.measurementlab.ndt.v7.")
_chance: Final = random.SystemRandom()


class Ndt7Exchange(GuestExchange):
    """Reads the handshake, finds the session, then hands the connection over to a test."""

    def begin(self) -> None:
        """Open the WebSocket, or refuse before the upgrade."""
        if len(self.head.raw_query) > NDT7_QUERY_LIMIT_BYTES or self._early_exit not in (None, *EARLY_EXIT):
            self._refuse(400)
            return
        answer = handshake(self.head.headers, NDT7_SUBPROTOCOL)
        if isinstance(answer, Refusal):
            self._refuse(answer.status)
            return
        self._answer = answer
        super().begin()

    def begin_in(self, session: Session) -> None:
        """The handshake stands."""
        self.connection.write(self._answer)
        test = self.test_in(session)
        # From here the test holds the place among the session's connections.
        self._has_joined = False
        self.connection.upgrade(test.peer)
        test.begin()

    def test_in(self, session: Session) -> "Ndt7Test":
        """The direction of this path."""
        raise NotImplementedError

    @property
    def _early_exit(self) -> str | None:
        return self.head.query.get("early_exit")

    def _refuse(self, status: int) -> None:
        headers = (("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")) if status == UPGRADE_REQUIRED else ()
        document = problem_document("ndt7.handshake", _HANDSHAKE)
        self.connection.answer(status, json_octets(document), PROBLEM_TYPE, headers)


class Ndt7Test:
    """One direction of a test: measurements go out at moments no client can foresee, and after ten seconds the Close.

    It owns its WebSocket, which tells it what came and when it ended.
    """

    direction = ""

    def __init__(self, connection: Connection, session: Session) -> None:
        self._connection = connection
        self._session = session
        self._clock: Callable[[], float] = connection.loop.time
        self._begun_s = self._clock()
        self._started_at = datetime.now(UTC).isoformat()
        self._octets = 0
        self.peer = WebSocket(connection, self)

    def begin(self) -> None:
        """The handshake is over: the ten seconds begin."""
        self._connection.call_later(NDT7_DURATION_S, self._finish)
        self._measure_later()

    def counted(self, octets: int) -> None:
        """Binary messages came."""

    def may_write(self) -> None:
        """The wire has room."""

    def ended(self) -> None:
        """The session ends with its second direction: its place is free for the next test."""
        self._session.leave()
        if self._session.down_bytes and self._session.up_bytes:
            self._connection.node.sessions.end(self._session)

    def _finish(self) -> None:
        self._send_measurement()
        self.peer.close(Code.NORMAL)

    def _measure_later(self) -> None:
        self._connection.call_later(counterflow_gap_ms(_chance) / 1000, self._measure)

    def _measure(self) -> None:
        if self.peer.is_closing:
            return
        # Behind a full wire a measurement would come late and say what no longer is.
        if not self.peer.is_full or self.direction == DOWNLOAD:
            self._send_measurement()
            self.peer.send_ping(str(int(self._clock() * 1e9)).encode())
        self._measure_later()

    def _send_measurement(self) -> None:
        self.peer.send_text(json.dumps(self._measurement(), separators=(",", ":")))

    def _measurement(self) -> Mapping[str, Any]:
        elapsed_us = int((self._clock() - self._begun_s) * 1_000_000)
        client, client_port, own, own_port = self._connection.peer_text()
        figures = {
            name: fields | {"ElapsedTime": elapsed_us}
            for name, fields in connection_figures(self._connection.socket).items()
        }
        return {
            "AppInfo": {"ElapsedTime": elapsed_us, "NumBytes": self._octets},
            "ConnectionInfo": {
                "Client": _endpoint(client, client_port),
                "Server": _endpoint(own, own_port),
                "StartTime": self._started_at,
            },
            "Origin": "server",
            "Test": self.direction,
            **figures,
        }


class Download(Ndt7Test):
    """The node sends random messages that grow with what was sent."""

    direction = DOWNLOAD

    def __init__(self, connection: Connection, session: Session, limit_bytes: int | None = None) -> None:
        super().__init__(connection, session)
        self._message_bytes = NDT7_FIRST_MESSAGE_BYTES
        self._has_turn = False
        self._most_bytes = min(session.left_down_bytes, limit_bytes or session.left_down_bytes)

    def begin(self) -> None:
        """Begin to send."""
        super().begin()
        self.may_write()

    def counted(self, octets: int) -> None:  # noqa: ARG002 -- any is too many
        """A client that sends in a download is in the wrong test."""
        self.peer.close(Code.UNSUPPORTED, "binary message in a download")

    def may_write(self) -> None:
        """The wire has room."""
        if not self._has_turn:
            self._write_on()

    def _take_turn(self) -> None:
        self._has_turn = False
        if not self.peer.is_full:  # else the connection says when
            self._write_on()

    def _write_on(self) -> None:
        turn = TURN_BYTES
        while turn > 0 and not self.peer.is_closing and not self.peer.is_full:
            if self._octets + self._message_bytes > self._most_bytes:
                self._finish()
                return
            self.peer.send_binary(self._connection.node.random_octets[: self._message_bytes])
            self._session.count_down(self._message_bytes)
            self._octets += self._message_bytes
            turn -= self._message_bytes
            self._message_bytes = piece_bytes_after(self._connection, self._message_bytes, self._octets)
        if not self.peer.is_closing and not self.peer.is_full:
            self._has_turn = True
            self._connection.call_later(0, self._take_turn)


class Upload(Ndt7Test):
    """The node counts what comes and says so."""

    direction = UPLOAD

    def counted(self, octets: int) -> None:
        """Count it; at the cap the test ends with what it has."""
        self._octets += octets
        self._session.count_up(octets)
        if not self._session.left_up_bytes:
            self._finish()


def _endpoint(host: str, port: int) -> str:
    """``address:port`` as ndt7 writes it, IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class DownloadExchange(Ndt7Exchange):
    """GET /ndt/v7/download."""

    def test_in(self, session: Session) -> Ndt7Test:
        """The node sends; a client may ask for less than ten seconds' worth."""
        return Download(self.connection, session, EARLY_EXIT.get(self._early_exit or ""))


class UploadExchange(Ndt7Exchange):
    """GET /ndt/v7/upload."""

    def test_in(self, session: Session) -> Ndt7Test:
        """The client sends."""
        return Upload(self.connection, session)


ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, Head], Exchange]]] = {
    ("GET", "/ndt/v7/download"): DownloadExchange,
    ("GET", "/ndt/v7/upload"): UploadExchange,
}
