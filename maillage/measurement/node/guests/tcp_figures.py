"""What the kernel knows of a connection (Linux, struct tcp_info), under the names that ndt7 clients read.

Only integers that fit 63 bits leave this module: Go clients end a test at anything else. The fields are those of
linux/tcp.h and linux/inet_diag.h.
"""

import socket
import struct
from collections.abc import Mapping
from typing import Final, Protocol

TCP_INFO_BYTES: Final = 256  # a kernel gives what it knows, up to this
TCP_CC_INFO: Final = 26
LARGEST: Final = (1 << 63) - 1
UNKNOWN_U32: Final = (1 << 32) - 1  # how the kernel says that no round trip was seen yet

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
    """The part of a socket that is asked."""

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes:
        """The bytes of a socket option."""
        ...


def tcp_fields(answer: bytes) -> dict[str, int]:
    """The fields an ndt7 measurement carries, by name, µs and bytes; those the kernel lacks are left out."""
    fields: dict[str, int] = {}
    for name, offset, shape in FIELDS:
        if offset + struct.calcsize(shape) > len(answer):
            continue
        (value,) = struct.unpack_from(f"={shape}", answer, offset)
        if value <= LARGEST and not (shape == "I" and value == UNKNOWN_U32):
            fields[name] = value
    return fields


def bbr_fields(answer: bytes) -> dict[str, int]:
    """The state of BBR: ``BW`` in bytes a second, ``MinRTT`` in µs, gains in 1/256; empty where incomplete."""
    if len(answer) < 20:
        return {}
    (bytes_per_second,) = struct.unpack_from("=Q", answer, 0)
    fields = {name: int(struct.unpack_from("=I", answer, offset)[0]) for name, offset in BBR_FIELDS}
    if bytes_per_second > LARGEST or fields["MinRTT"] == UNKNOWN_U32:
        return {}
    return {"BW": bytes_per_second, **fields}


def connection_figures(tcp: TcpSocket) -> Mapping[str, dict[str, int]]:
    """``TCPInfo`` and, where BBR rules the connection, ``BBRInfo``; empty where the system has neither."""
    figures = {"TCPInfo": tcp_fields(_option(tcp, getattr(socket, "TCP_INFO", None), TCP_INFO_BYTES))}
    if _option(tcp, getattr(socket, "TCP_CONGESTION", None), 16).rstrip(b"\0") == b"bbr":
        figures["BBRInfo"] = bbr_fields(_option(tcp, TCP_CC_INFO, 64))
    return {name: fields for name, fields in figures.items() if fields}


def _option(tcp: TcpSocket, option: int | None, size: int) -> bytes:
    if option is None:  # another system than Linux: the measurement goes without
        return b""
    try:
        return tcp.getsockopt(socket.IPPROTO_TCP, option, size)
    except OSError:  # the connection has just gone, or the kernel does not know the option: without
        return b""
