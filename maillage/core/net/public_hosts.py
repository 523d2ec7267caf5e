"""Decides which URLs a harvest may fetch: hosts of the public network, and those that the agency allows by name.

Anyone who adds a source writes a URL that this machine will open: it must not reach the machine itself, its neighbours,
or a cloud metadata service (server-side request forgery, OWASP 2021 A10).
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from maillage.core.problems import Refused, sentence

PORTS: Final = frozenset({80, 443, 8080, 8443})  # used by real catalogues; any other is likely an internal service
_MAX_LENGTH: Final = 2_000
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PATH_SAFE: Final = "!$%&'()*+,/:;=@~-._"
_QUERY_SAFE: Final = _PATH_SAFE + "?[]"
# Deprecated ranges that IANA's registry, and so the standard library, calls global: site-local addresses (RFC 3879) and
# 6to4 relay anycast (RFC 7526). Below, IPv6 ranges that embed an IPv4 address: NAT64 (RFC 6052), 6to4 (RFC 3056).
_DEPRECATED_RANGES: Final = (ipaddress.ip_network("fec0::/10"), ipaddress.ip_network("192.88.99.0/24"))
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR: Final = ipaddress.ip_network("2002::/16")
_TEREDO: Final = ipaddress.ip_network("2001::/32")

_WEB_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]{3,}", re.IGNORECASE)

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class RemoteAddress:
    """A parsed URL. ``target`` is the path with its query, as in the request line."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_encrypted(self) -> bool:
        """Whether it uses TLS."""
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port, without the default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _DEFAULT_PORTS[self.scheme]
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


def parse_url(text: str, *, allowed: Collection[str] = ()) -> RemoteAddress:
    """Parse a URL; raises Refused if it may not be opened, whatever its host resolves to.

    ``allowed`` are hosts, with or without port, that may use any port.
    """
    try:
        parts = urlsplit(text.strip())
        port, host = parts.port, (parts.hostname or "").lower()
        # Internationalised names are resolved in their IDNA form.
        host = host if host.isascii() else host.encode("idna").decode().lower()
    except ValueError as error:
        raise _not_an_address(text) from error
    if len(text) > _MAX_LENGTH or parts.scheme not in _DEFAULT_PORTS or not host:
        raise _not_an_address(text)
    if parts.username is not None or parts.password is not None:
        message = sentence("L’adresse contient un mot de passe : donnez l’adresse publique du catalogue.")
        raise Refused("harvest_credentials", message)

    port = port or _DEFAULT_PORTS[parts.scheme]
    if port not in PORTS and not is_allowed(host, port, allowed):
        message = sentence(
            "Le port %(port)s n’est pas moissonné : un catalogue public répond sur 80, 443, 8080 ou 8443."
        )
        raise Refused("harvest_port", message, port=port)
    path, query = quote(parts.path or "/", safe=_PATH_SAFE), quote(parts.query, safe=_QUERY_SAFE)
    target = f"{path}?{query}" if query else path
    netloc = f"[{host}]" if ":" in host else host
    netloc = netloc if port == _DEFAULT_PORTS[parts.scheme] else f"{netloc}:{port}"
    return RemoteAddress(urlunsplit((parts.scheme, netloc, path, query, "")), parts.scheme, host, port, target)


def is_web_address(text: str, *, longest: int) -> bool:
    """Whether ``text`` may be used as a link: a complete HTTP URL, at most ``longest`` characters."""
    return len(text) <= longest and _WEB_ADDRESS.fullmatch(text) is not None


def is_allowed(host: str, port: int, allowed: Collection[str]) -> bool:
    """Whether the agency allows this host although it is not on the public network."""
    return host in allowed or f"{host}:{port}" in allowed or f"[{host}]:{port}" in allowed


def is_public(ip: Ip) -> bool:
    """Whether ``ip`` is an address of the public Internet."""
    inner = _hidden(ip)
    if inner is not None:
        return is_public(inner)
    if any(ip in network for network in _DEPRECATED_RANGES if network.version == ip.version):
        return False
    is_special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not is_special and not ip.is_private


def _hidden(ip: Ip) -> ipaddress.IPv4Address | None:
    """The IPv4 address embedded in an IPv6 one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _SIX_TO_FOUR:
        return ip.sixtofour
    if ip in _TEREDO:
        # Teredo embeds a server and a client: no catalogue is published there.
        return ipaddress.IPv4Address("127.0.0.1")
    return None


def private_host_error(host: str) -> Refused:
    """The error for a host that resolves to a private address."""
    message = sentence(
        "« %(host)s » mène à l’intérieur du réseau, pas à un catalogue public : "
        "l’agence peut l’autoriser par le réglage MAILLAGE_HARVEST_ALLOW."
    )
    return Refused("harvest_private_address", message, host=host)


def _not_an_address(text: str) -> Refused:
    message = sentence("« %(url)s » n’est pas l’adresse d’un catalogue : elle commence par https:// ou http://.")
    return Refused("harvest_address_invalid", message, url=text[:200])
