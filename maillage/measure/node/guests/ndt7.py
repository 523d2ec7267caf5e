"""The ndt7 protocol (Measurement Lab): download, upload, and TCP statistics.

Specification: docs/protocol/node-1.md, section 10. Client metadata in the query is neither read nor stored.

TCP statistics come from the kernel (Linux, struct tcp_info, linux/tcp.h and linux/inet_diag.h) under the names that
ndt7 clients read. Only integers of up to 63 bits are sent: Go clients abort the test at anything else.
"""

import json
import random
import socket
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, Protocol

from maillage.core.problems import sentence
from maillage.measure.node.guests.guest_exchanges import GuestExchange
from maillage.measure.node.http.answers import PROBLEM_TYPE, json_bytes, problem_document
from maillage.measure.node.http.connection import Connection
from maillage.measure.node.http.exchange import Exchange, RequestHead
from maillage.measure.node.http.websocket import Refusal, WebSocket, handshake
from maillage.measure.node.pacing import PacedSender
from maillage.measure.node.sessions.session import NodeSession
from maillage.measure.protocol.domain.framing import Code
from maillage.measure.protocol.domain.ndt7 import counterflow_gap_ms
from maillage.measure.protocol.domain.protocol import (
    NDT7_DURATION_S,
    NDT7_FIRST_MESSAGE_BYTES,
    NDT7_QUERY_LIMIT_BYTES,
    NDT7_SUBPROTOCOL,
)

TCP_INFO_BYTES: Final = 256  # upper bound; a kernel fills in the fields it knows
TCP_CC_INFO: Final = 26
LARGEST: Final = (1 << 63) - 1
UNKNOWN_U32: Final = (1 << 32) - 1  # the kernel's value before the first round trip

# Name, offset in the struct, format.
FIELDS: Final = (
    ("SndMSS", 16, "I"),
    ("RTT", 68, "I"),
    ("RTTVar", 72, "I"),
    ("SndCwnd", 80, "I"),
    ("TotalRetrans", 100, "I"),
    ("BytesAcked", 120, "Q"),
    ("BytesReceived", 128, "Q"),
    ("MinRTT", 148, "I"),
    ("DeliveryRate", 160, "Q"),
    ("BusyTime", 168, "Q"),
    ("RWndLimited", 176, "Q"),
    ("SndBufLimited", 184, "Q"),
    ("BytesSent", 200, "Q"),
    ("BytesRetrans", 208, "Q"),
)
BBR_FIELDS: Final = (("MinRTT", 8), ("PacingGain", 12), ("CwndGain", 16))


class TcpSocket(Protocol):
    """The socket method used here."""

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes:
        """Return the bytes of a socket option."""
        ...


def tcp_fields(answer: bytes) -> dict[str, int]:
    """Parse the fields of an ndt7 TCPInfo, in µs and bytes; those the kernel lacks are omitted."""
    fields: dict[str, int] = {}
    for name, offset, shape in FIELDS:
        if offset + struct.calcsize(shape) > len(answer):
            continue
        (value,) = struct.unpack_from(f"={shape}", answer, offset)
        if value <= LARGEST and not (shape == "I" and value == UNKNOWN_U32):
            fields[name] = value
    return fields


def bbr_fields(answer: bytes) -> dict[str, int]:
    """Parse the state of BBR: ``BW`` in bytes/s, ``MinRTT`` in µs, gains in 1/256; empty where incomplete."""
    if len(answer) < 20:
        return {}
    (bytes_per_second,) = struct.unpack_from("=Q", answer, 0)
    fields = {name: int(struct.unpack_from("=I", answer, offset)[0]) for name, offset in BBR_FIELDS}
    if bytes_per_second > LARGEST or fields["MinRTT"] == UNKNOWN_U32:
        return {}
    return {"BW": bytes_per_second, **fields}


def connection_figures(tcp: TcpSocket) -> Mapping[str, dict[str, int]]:
    """Return ``TCPInfo`` and, on a BBR connection, ``BBRInfo``; empty where the system has neither."""
    figures = {"TCPInfo": tcp_fields(_option(tcp, getattr(socket, "TCP_INFO", None), TCP_INFO_BYTES))}
    if _option(tcp, getattr(socket, "TCP_CONGESTION", None), 16).rstrip(b"\0") == b"bbr":
        figures["BBRInfo"] = bbr_fields(_option(tcp, TCP_CC_INFO, 64))
    return {name: fields for name, fields in figures.items() if fields}


def _option(tcp: TcpSocket, option: int | None, size: int) -> bytes:
    if option is None:  # not Linux: the measurement goes without
        return b""
    try:
        return tcp.getsockopt(socket.IPPROTO_TCP, option, size)
    except OSError:  # the connection has just closed, or the kernel lacks the option
        return b""


DOWNLOAD: Final = "download"
UPLOAD: Final = "upload"
EARLY_EXIT: Final[Mapping[str, int]] = {"250": 250_000_000}  # the only value that the Go server accepts
UPGRADE_REQUIRED: Final = 426
_HANDSHAKE: Final = sentence("Cette adresse parle ndt7 : WebSocket 13, sous-protocole net.measurementlab.ndt.v7.")
_chance: Final = random.SystemRandom()


class Ndt7Exchange(GuestExchange):
    """Validates the handshake, finds the session, then hands the connection over to a test."""

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

    def begin_in(self, session: NodeSession) -> None:
        """Send the handshake response and start the test."""
        self.connection.write(self._answer)
        test = self.test_in(session)
        # The test now owns the session's connection count.
        self.has_place = False
        self.connection.upgrade(test.peer)
        test.begin()

    def test_in(self, session: NodeSession) -> "Ndt7Test":
        """Return the test for this path's direction."""
        raise NotImplementedError

    @property
    def _early_exit(self) -> str | None:
        return self.head.query.get("early_exit")

    def _refuse(self, status: int) -> None:
        headers = (("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")) if status == UPGRADE_REQUIRED else ()
        document = problem_document("ndt7.handshake", _HANDSHAKE)
        self.connection.answer(status, json_bytes(document), PROBLEM_TYPE, headers)


class Ndt7Test:
    """One direction of a test: measurements at random, unpredictable intervals, and a Close after ten seconds.

    It owns its WebSocket, which calls it for received data and at its end.
    """

    direction = ""

    def __init__(self, connection: Connection, session: NodeSession) -> None:
        self._connection = connection
        self._session = session
        self._clock: Callable[[], float] = connection.loop.time
        self._begun_s = self._clock()
        self._started_at = datetime.now(UTC).isoformat()
        self._moved_bytes = 0
        self.peer = WebSocket(connection, self)

    def begin(self) -> None:
        """Start the ten seconds of the test."""
        self._connection.call_later(NDT7_DURATION_S, self._finish)
        self._measure_later()

    def counted(self, size_bytes: int) -> None:
        """Handle received binary messages."""

    def may_write(self) -> None:
        """Continue sending: the connection can take more."""

    def ended(self) -> None:
        """Leave the session; after the second direction, end it, so that its slot is free for the next test."""
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
        # On a full connection, a measurement would be queued and arrive outdated.
        if not self.peer.is_full or self.direction == DOWNLOAD:
            self._send_measurement()
            self.peer.send_ping(str(int(self._clock() * 1e9)).encode())
        self._measure_later()

    def _send_measurement(self) -> None:
        elapsed_us = int((self._clock() - self._begun_s) * 1_000_000)
        client, client_port, node, node_port = self._connection.peer_text()
        kernel_figures = connection_figures(self._connection.socket)
        measurement = {
            "AppInfo": {"ElapsedTime": elapsed_us, "NumBytes": self._moved_bytes},
            "ConnectionInfo": {
                "Client": _endpoint(client, client_port),
                "Server": _endpoint(node, node_port),
                "StartTime": self._started_at,
            },
            "Origin": "server",
            "Test": self.direction,
            **{name: fields | {"ElapsedTime": elapsed_us} for name, fields in kernel_figures.items()},
        }
        self.peer.send_text(json.dumps(measurement, separators=(",", ":")))


class Ndt7Download(Ndt7Test):
    """Sends random binary messages whose size grows with the bytes sent."""

    direction = DOWNLOAD

    def __init__(self, connection: Connection, session: NodeSession, limit_bytes: int | None = None) -> None:
        super().__init__(connection, session)
        self._limit_bytes = min(session.remaining_down_bytes, limit_bytes or session.remaining_down_bytes)
        self._sender = PacedSender(connection, self._send_message, NDT7_FIRST_MESSAGE_BYTES)

    def begin(self) -> None:
        """Start the test and send."""
        super().begin()
        self._sender.send()

    def counted(self, size_bytes: int) -> None:  # noqa: ARG002 -- any is too many
        """Close: a client must not send binary messages in a download."""
        self.peer.close(Code.UNSUPPORTED, "binary message in a download")

    def may_write(self) -> None:
        """Continue sending: the connection can take more."""
        self._sender.send()

    def _send_message(self, message_bytes: int) -> int:
        if self.peer.is_closing:
            return 0
        if self._moved_bytes + message_bytes > self._limit_bytes:
            self._finish()
            return 0
        self.peer.send_binary(self._connection.node.random_bytes[:message_bytes])
        self._session.count_down(message_bytes)
        self._moved_bytes += message_bytes
        return message_bytes


class Ndt7Upload(Ndt7Test):
    """Counts received bytes and reports them."""

    direction = UPLOAD

    def counted(self, size_bytes: int) -> None:
        """Count the bytes; at the cap, finish the test with its results."""
        self._moved_bytes += size_bytes
        self._session.count_up(size_bytes)
        if not self._session.remaining_up_bytes:
            self._finish()


def _endpoint(host: str, port: int) -> str:
    """Return ``address:port`` as ndt7 formats it, IPv6 in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Ndt7DownloadExchange(Ndt7Exchange):
    """GET /ndt/v7/download."""

    def test_in(self, session: NodeSession) -> Ndt7Test:
        """Return a download test; clients may ask for less than ten seconds' worth."""
        return Ndt7Download(self.connection, session, EARLY_EXIT.get(self._early_exit or ""))


class Ndt7UploadExchange(Ndt7Exchange):
    """GET /ndt/v7/upload."""

    def test_in(self, session: NodeSession) -> Ndt7Test:
        """Return an upload test."""
        return Ndt7Upload(self.connection, session)


ROUTES: Final[Mapping[tuple[str, str], Callable[[Connection, RequestHead], Exchange]]] = {
    ("GET", "/ndt/v7/download"): Ndt7DownloadExchange,
    ("GET", "/ndt/v7/upload"): Ndt7UploadExchange,
}
