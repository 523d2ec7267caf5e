"""Passes Ethernet frames between two cables, each after a delay in milliseconds.

``python -m tests.walks.delay_relay inner-s inner-c 20``
"""

import contextlib
import select
import socket
import sys
import time
from collections import deque
from typing import Final

_ALL_FRAMES: Final = 0x0003  # ETH_P_ALL, <linux/if_ether.h>
_SOL_PACKET: Final = 263
_IGNORE_OUTGOING: Final = 23  # PACKET_IGNORE_OUTGOING: frames that the relay itself sends do not come back
_RECEIVE_BUFFER_FORCE: Final = 33  # SO_RCVBUFFORCE, <asm-generic/socket.h>
_BUFFER_BYTES: Final = 8 << 20


def relay(first: str, second: str, delay_s: float) -> None:
    """Pass frames both ways for ever."""
    ends = [_open(first), _open(second)]
    other = {ends[0]: ends[1], ends[1]: ends[0]}
    waiting: deque[tuple[float, socket.socket, bytes]] = deque()
    while True:
        left_s = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        for end in select.select(ends, [], [], left_s)[0]:
            for frame in _frames(end):
                waiting.append((time.monotonic() + delay_s, other[end], frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, end, frame = waiting.popleft()
            _send(end, frame)


def _open(cable: str) -> socket.socket:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_FRAMES))
    end.setsockopt(_SOL_PACKET, _IGNORE_OUTGOING, 1)
    end.setsockopt(socket.SOL_SOCKET, _RECEIVE_BUFFER_FORCE, _BUFFER_BYTES)
    end.bind((cable, _ALL_FRAMES))
    end.setblocking(False)
    return end


def _frames(end: socket.socket) -> list[bytes]:
    frames = []
    for _ in range(64):
        try:
            frames.append(end.recv(65_536))
        except BlockingIOError:
            break  # nothing more has come
    return frames


def _send(end: socket.socket, frame: bytes) -> None:
    # The cable was cut or is full: a frame is lost, as on a real one.
    with contextlib.suppress(OSError):
        end.send(frame)


if __name__ == "__main__":
    relay(sys.argv[1], sys.argv[2], float(sys.argv[3]) / 1000)
