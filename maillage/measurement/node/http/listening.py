"""The sockets a node listens on: one for each of its processes, all on the same port."""

import socket
from typing import Final

from maillage.core.problems import Unavailable, sentence

# Messages of a test do not wait behind megabytes on a slow link (knowledge of M-Lab's server).
NOTSENT_LOWAT_BYTES: Final = 128 * 1024
BACKLOG: Final = 1024


def require_free(host: str, port: int) -> None:
    """Unavailable where another program listens on ``port``: sharing it would mix two nodes without a word."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except OSError as error:
            raise Unavailable(
                "node_port",
                sentence("Le nœud de mesure ne peut pas écouter sur %(host)s, port %(port)s : %(reason)s"),
                host=host,
                port=port,
                reason=error.strerror or str(error),
            ) from error


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket of one process of the node; several share ``port``, the kernel deals the connections out."""
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    # Accepted sockets inherit what follows (Linux).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOTSENT_LOWAT_BYTES)
    _prefer_bbr(listener)
    listener.setblocking(False)
    listener.bind(address)
    listener.listen(BACKLOG)
    return listener


def _prefer_bbr(listener: socket.socket) -> None:
    """BBR where the kernel has it: radio loses packets without being full, which loss-based control takes amiss."""
    try:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"bbr")
    except OSError:
        return  # the kernel's default serves
