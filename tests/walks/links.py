"""Shaped links between network namespaces: a server on one side, telephones on the other, the kernel in between.

Each link is a pair of virtual cables. Token buckets (tc tbf) hold the rate both ways; a small relay of frames
(delay_relay.py) adds the delay, since netem is missing on some kernels. Addresses are of the block kept for
documentation (RFC 5737) and exist nowhere but in these namespaces.
"""

import array
import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parents[2]
# <linux/sockios.h>, <linux/ethtool.h>: frames must be as on a wire, or the buckets and the relay see 64 kB at once.
_SIOCETHTOOL: Final = 0x8946
_OFFLOADS: Final = (0x17, 0x1F, 0x24, 0x2C)  # transmit checksum, TSO, GSO, GRO
_IPV6_SWITCHES: Final = "/proc/sys/net/ipv6/conf/*/disable_ipv6"
WIRE_SHARE: Final = 1448 / 1514  # payload of TCP with time stamps in a full Ethernet frame


@dataclass(frozen=True, slots=True)
class Link:
    """One telephone's link: the rates are those of frames, as the token bucket counts them."""

    server_side: str
    client_side: str
    server_address: str
    down_bps: int
    up_bps: int
    cable: str

    @property
    def payload_down_bps(self) -> float:
        """What a TCP payload can have of ``down_bps``."""
        return self.down_bps * WIRE_SHARE

    @property
    def payload_up_bps(self) -> float:
        """What a TCP payload can have of ``up_bps``."""
        return self.up_bps * WIRE_SHARE

    def on_client(self, command: Sequence[str]) -> list[str]:
        """``command``, run on the telephone's side."""
        return ["ip", "netns", "exec", self.client_side, *command]

    def cut(self) -> None:
        """Break the cable: nothing passes any more, and nobody is told."""
        _run("ip", "-n", self.server_side, "link", "set", self.cable, "down")


@dataclass(slots=True)
class Network:
    """The server's side, and the links that lead to it."""

    server_side: str
    stack: ExitStack
    count: int = 0

    def on_server(self, command: Sequence[str]) -> list[str]:
        """``command``, run on the server's side."""
        return ["ip", "netns", "exec", self.server_side, *command]

    def link(self, *, down_bps: int, up_bps: int, delay_ms: float = 0.0) -> Link:
        """A new link with those rates; ``delay_ms`` each way."""
        self.count += 1
        number = self.count
        client = f"{self.server_side}-{number}"
        _namespace(client, self.stack)
        near, far = f"s{number}", f"c{number}"
        address = f"192.0.2.{4 * number + 1}"
        if delay_ms:
            self._connect_through_relay(client, near, far, delay_ms)
        else:
            _run("ip", "link", "add", near, "netns", self.server_side, "type", "veth", "peer", "name", far,
                 "netns", client)  # fmt: skip
        for side, cable, own, rate in (
            (self.server_side, near, address, down_bps),
            (client, far, f"192.0.2.{4 * number + 2}", up_bps),
        ):
            _run("ip", "-n", side, "address", "add", f"{own}/30", "dev", cable)
            _run("ip", "-n", side, "link", "set", cable, "up")
            _without_offloads(side, cable)
            _run("tc", "-n", side, "qdisc", "add", "dev", cable, "root", "tbf", "rate", f"{rate}bit",
                 "burst", str(max(3_000, rate // 8 // 200)), "latency", "150ms")  # fmt: skip
        return Link(self.server_side, client, address, down_bps, up_bps, near)

    def _connect_through_relay(self, client: str, near: str, far: str, delay_ms: float) -> None:
        middle = f"{client}-m"
        _namespace(middle, self.stack)
        for side, cable, inner in ((self.server_side, near, "inner-s"), (client, far, "inner-c")):
            _run("ip", "link", "add", cable, "netns", side, "type", "veth", "peer", "name", inner, "netns", middle)
            _run("ip", "-n", middle, "link", "set", inner, "up", "promisc", "on")
            _without_offloads(middle, inner)
        relay = subprocess.Popen(
            [
                "ip",
                "netns",
                "exec",
                middle,
                sys.executable,
                "-m",
                "tests.walks.delay_relay",
                "inner-s",
                "inner-c",
                str(delay_ms),
            ],
            cwd=REPOSITORY,
        )
        self.stack.callback(_end, relay)


def why_not_permitted() -> str | None:
    """Why this machine lets nobody make namespaces and token buckets; None where it does."""
    if os.geteuid() != 0:
        return "namespaces with shaped links need root"
    if not (shutil.which("ip") and shutil.which("tc")):
        return "ip and tc (package iproute2) are absent"
    try:
        with network() as place:
            place.link(down_bps=8_000_000, up_bps=8_000_000)
    except subprocess.CalledProcessError as error:
        return f"{' '.join(error.cmd)}: {error.stderr.strip()}"
    return None


@contextmanager
def network() -> Iterator[Network]:
    """A network of its own, removed with everything on it at the end."""
    with ExitStack() as stack:
        name = f"maillage-{os.getpid()}-{os.urandom(2).hex()}"
        _namespace(name, stack)
        yield Network(name, stack)


def _namespace(name: str, stack: ExitStack) -> None:
    _run("ip", "netns", "add", name)
    stack.callback(_run, "ip", "netns", "delete", name)
    _run("ip", "-n", name, "link", "set", "lo", "up")
    # An address that IPv6 gives itself a second later is a change of network to a browser: it drops its requests.
    _run("ip", "netns", "exec", name, "sh", "-c", f"for file in {_IPV6_SWITCHES}; do echo 1 > $file; done")


def _without_offloads(side: str, cable: str) -> None:
    code = f"from tests.walks.links import switch_offloads_off; switch_offloads_off({cable!r})"
    _run("ip", "netns", "exec", side, sys.executable, "-c", code)


def switch_offloads_off(cable: str) -> None:
    """Have ``cable`` carry frames as they are: no joining, no splitting, no checksums left to a card."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for command in _OFFLOADS:
            value = array.array("B", struct.pack("II", command, 0))
            fcntl.ioctl(control, _SIOCETHTOOL, struct.pack("16sP", cable.encode(), value.buffer_info()[0]))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY, timeout=30)


def _end(running: "subprocess.Popen[bytes]") -> None:
    running.terminate()
    running.wait(timeout=10)
