"""Server addresses: a URL parsed into what a connection needs."""

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from maillage.core.problems import Refused, sentence

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Host, port and TLS context of a server; ``tls`` is None for plain HTTP."""

    host: str
    port: int
    base_path: str = ""
    tls: ssl.SSLContext | None = None

    @property
    def host_header(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.tls else "http"] else f"{host}:{self.port}"


def read_address(url: str, trust: ssl.SSLContext | None = None) -> ServerAddress:
    """Parse ``url``; ``trust`` replaces the system's trusted certificates. Raises Refused."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port
    except ValueError:
        raise _unreadable(url) from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _unreadable(url)
    tls = (trust or ssl.create_default_context()) if parts.scheme == "https" else None
    return ServerAddress(parts.hostname, port or _PORTS[parts.scheme], parts.path.rstrip("/"), tls)


def _unreadable(url: str) -> Refused:
    message = sentence("« %(url)s » n’est pas une adresse : écrivez-la comme http://serveur:8000.")
    return Refused("address", message, url=url[:80])
