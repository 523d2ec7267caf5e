"""Asks the measuring node how it is, in a background thread: the local one, or the one of MAILLAGE_NODE_URL.

Its answer is cached for ten seconds; callers never wait. A remote node is asked as browsers ask it, certificate
included; the local one at its own address, for which no certificate is made. Both addresses are the operator's own
settings, and often private ones, so they do not pass core/net/public_hosts.py, which is for addresses of strangers.
"""

import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Lock, Thread
from typing import Any, Final
from urllib.parse import urlsplit

from maillage.core.clock import utc_now
from maillage.core.net.certificates import certificate_problem, pair_problem
from maillage.core.problems import Problem
from maillage.site.configuration import Configuration

_HOLDS_S: Final = 10.0
_TIMEOUT_S: Final = 4.0
_ANSWER_BYTES: Final = 64 * 1024
# A node that has just been started, or is busy for a moment, is not reported.
_AWAY_AFTER_S: Final = 30.0
_EVERY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- read, not bound


@dataclass(frozen=True, slots=True)
class NodeReading:
    """What is known of the node: its address, whether it answers, its own word for its state, since when it is away."""

    address: str
    is_up: bool
    status: str = ""
    reason: str = ""
    away_s: float = 0.0

    @property
    def is_away(self) -> bool:
        """Whether it has not answered for long."""
        return not self.is_up and self.away_s >= _AWAY_AFTER_S


class NodeWatch:
    """The last answer of a node, refreshed in the background."""

    def __init__(
        self, address: str, ask: Callable[[str], dict[str, Any]], clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._address, self._ask, self._clock_s = address, ask, clock_s
        self._lock = Lock()
        self._asked_at = -_HOLDS_S
        self._is_asking = False
        self._last_up_at = clock_s()
        self._reading = NodeReading(address, is_up=True)  # until it was asked

    def reading(self) -> NodeReading:
        """The last answer; a new one is asked for if it is old."""
        with self._lock:
            if not self._is_asking and self._clock_s() - self._asked_at >= _HOLDS_S:
                self._is_asking = True
                Thread(target=self.look, name="node watch", daemon=True).start()
        return self._reading

    def look(self) -> None:
        """Ask the node now."""
        try:
            answer = self._ask(self._address)
            self._last_up_at = self._clock_s()
            self._reading = NodeReading(self._address, is_up=True, status=str(answer.get("status", "")))
        except (OSError, HTTPException, ValueError) as error:
            away_s = self._clock_s() - self._last_up_at
            reason = str(getattr(error, "strerror", None) or error)[:200]
            self._reading = NodeReading(self._address, is_up=False, reason=reason, away_s=away_s)
        finally:
            with self._lock:
                self._is_asking, self._asked_at = False, self._clock_s()


def local_address(configuration: Configuration) -> str:
    """Where the node of this machine listens, as a URL."""
    host = _EVERY_ADDRESS.get(configuration.node_host, configuration.node_host)
    scheme = "https" if configuration.node_certificate is not None else "http"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{configuration.node_port}"


def ask_node(address: str, *, is_local: bool) -> dict[str, Any]:
    """What the node at ``address`` says of itself; raises OSError, HTTPException or ValueError without an answer."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    context = ssl.create_default_context()
    if is_local:  # the certificate is for the public name
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection: HTTPConnection = (
        HTTPSConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S, context=context)
        if parts.scheme == "https"
        else HTTPConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S)
    )
    try:
        connection.request("GET", "/health")
        answer = json.loads(connection.getresponse().read(_ANSWER_BYTES))
    finally:
        connection.close()
    if not isinstance(answer, dict):
        raise ValueError(address)  # noqa: TRY004 -- of what a stranger answers, not of our types
    return answer


def node_watch(configuration: Configuration, *, has_local_node: bool) -> NodeWatch | None:
    """The watch of the node that browsers are sent to; None where this machine knows of none."""
    if configuration.node_url:
        return NodeWatch(configuration.node_url, lambda address: ask_node(address, is_local=False))
    if has_local_node:
        return NodeWatch(local_address(configuration), lambda address: ask_node(address, is_local=True))
    return None


def require_certificate_pair(configuration: Configuration) -> None:
    """Raise Unavailable if the certificate and the key of the node of this machine cannot be used together."""
    if configuration.node_certificate is not None:
        problem = pair_problem(configuration.node_certificate, configuration.node_key)
        if problem is not None:
            raise problem


def own_certificate_problem(configuration: Configuration) -> Problem | None:
    """What is wrong with the dates or the name of the certificate of the node of this machine."""
    if configuration.node_certificate is None:
        return None
    host = urlsplit(configuration.node_url or configuration.public_url).hostname or ""
    return certificate_problem(configuration.node_certificate, host, utc_now())
