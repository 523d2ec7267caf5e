"""One service for one folder and one port: what ``maillage serve`` makes sure of before anything is started."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from maillage.core.files.whole import holding_if_free
from maillage.core.problems import Refused, Unavailable, sentence
from maillage.site.configuration import Configuration

_ANY: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 -- compared, not bound
_WORKERS_END_S: Final = 3.0  # those of a server that was just killed
_LOOK_EVERY_S: Final = 0.1


@contextmanager
def only_service(folder: Path) -> Iterator[None]:
    """Within, no other ``maillage serve`` of this machine serves ``folder``; Unavailable where one does."""
    lock = folder / "run" / "serve.lock"
    with holding_if_free(lock, outlives_exec=True) as is_ours:  # the supervisor is a program of its own
        if not is_ours:
            message = sentence(
                "« maillage serve » tourne déjà sur %(folder)s (processus %(pid)s) : arrêtez-le, ou donnez un autre "
                "MAILLAGE_DATA."
            )
            raise Unavailable("already_served", message, folder=str(folder), pid=lock.read_text().strip() or "?")
        lock.write_text(str(os.getpid()))
        yield


def refuse_equal_ports(configuration: Configuration) -> None:
    """Refused where pages and node would share a port: half of the requests would reach the other one."""
    hosts = {configuration.host, configuration.node_host}
    if configuration.port == configuration.node_port and (len(hosts) == 1 or hosts & _ANY):
        message = sentence(
            "Les pages et le nœud de mesure ont le même port %(port)s : changez MAILLAGE_PORT ou MAILLAGE_NODE_PORT."
        )
        raise Refused("ports_equal", message, port=configuration.port)


def require_free_port(host: str, port: int, *, name: str) -> None:
    """Unavailable where another program listens on ``port``, the setting ``name``.

    Servers that share a port by SO_REUSEPORT get one request in two each, without a word: so it is asked for alone.
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
        time.sleep(_LOOK_EVERY_S)
