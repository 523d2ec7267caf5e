"""Where a server is: the parts of its address, read once."""

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from maillage.core.problems import Refused, sentence

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Host, port and whether TLS is spoken there; ``tls`` is the trust used (None: plain HTTP)."""

    host: str
    port: int
    base_path: str = ""
    tls: ssl.SSLContext | None = None

    @property
    def host_header(self) -> str:
        """The host as a request names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.tls else "http"] else f"{host}:{self.port}"


def read_address(url: str, trust: ssl.SSLContext | None = None) -> ServerAddress:
    """The address in ``url``; ``trust`` replaces the certificates that the system trusts."""
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
