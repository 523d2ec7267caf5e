"""Ensures a single service per folder and port, before ``maillage serve`` starts anything."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from maillage.core.files.atomic import try_file_lock
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.site.configuration import Configuration

_ANY: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 -- compared, not bound
_WORKERS_END_S: Final = 3.0  # workers of a server that was just killed
_POLL_INTERVAL_S: Final = 0.1


@contextmanager
def only_service(folder: Path) -> Iterator[None]:
    """Hold the lock of ``folder`` against other ``maillage serve`` on this machine.

    Raises Unavailable if it is taken.
    """
    lock = folder / "run" / "serve.lock"
    with try_file_lock(lock, outlives_exec=True) as is_ours:  # the lock outlives the exec of the supervisor
        if not is_ours:
            message = sentence(
                "« maillage serve » tourne déjà sur %(folder)s (processus %(pid)s) : arrêtez-le, ou donnez un autre "
                "MAILLAGE_DATA."
            )
            raise Unavailable("already_served", message, folder=str(folder), pid=lock.read_text().strip() or "?")
        lock.write_text(str(os.getpid()))
        yield


def refuse_equal_ports(configuration: Configuration) -> None:
    """Raise Refused if pages and node have the same port, as half the requests would reach the wrong one."""
    hosts = {configuration.host, configuration.node_host}
    if configuration.port == configuration.node_port and (len(hosts) == 1 or hosts & _ANY):
        message = sentence(
            "Les pages et le nœud de mesure ont le même port %(port)s : changez MAILLAGE_PORT ou MAILLAGE_NODE_PORT."
        )
        raise Refused("ports_equal", message, port=configuration.port)


def require_free_port(host: str, port: int, *, name: str) -> None:
    """Raise Unavailable if another program listens on ``port``, the setting ``name``.

    Servers that share a port with SO_REUSEPORT silently get half the requests each, so bind it without that option.
    """
    deadline_s = time.monotonic() + _WORKERS_END_S
    while True:
        try:
            family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
                return
        except OSError as error:
            if time.monotonic() >= deadline_s:
                reason = error.strerror or str(error)
                message = sentence(
                    "Le port %(port)s de %(host)s n’est pas libre (%(reason)s) : arrêtez le programme qui l’a pris "
                    "(« ss -ltnp » le montre), ou changez %(name)s."
                )
                raise Unavailable("port_taken", message, host=host, port=port, reason=reason, name=name) from error
        time.sleep(_POLL_INTERVAL_S)
