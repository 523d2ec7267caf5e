"""Decides which addresses a harvest may read: the public network, and what the agency allows by name.

Whoever adds a source writes an address that this machine will open: it must not open the machine itself, its
neighbours, or the address where a cloud keeps its secrets (server-side request forgery, OWASP 2021 A10).
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from maillage.core.problems import Refused, sentence

PORTS: Final = frozenset({80, 443, 8080, 8443})  # of catalogues that are seen; anything else is a service within
_LONGEST: Final = 2_000
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PATH_SAFE: Final = "!$%&'()*+,/:;=@~-._"
_QUERY_SAFE: Final = _PATH_SAFE + "?[]"
# Where an IPv4 address is hidden in an IPv6 one: NAT64 (RFC 6052), 6to4 (RFC 3056).
# Retired ranges that the registries, and so the standard library, call global: site-local addresses (RFC 3879) and the
# anycast relays of 6to4 (RFC 7526).
_NOBODYS: Final = (ipaddress.ip_network("fec0::/10"), ipaddress.ip_network("192.88.99.0/24"))
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR: Final = ipaddress.ip_network("2002::/16")
_TEREDO: Final = ipaddress.ip_network("2001::/32")

_WEB_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]{3,}", re.IGNORECASE)

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class RemoteAddress:
    """An address to open, taken apart. ``target`` is the path with its query, as a request writes it."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_encrypted(self) -> bool:
        """Whether it goes through TLS."""
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port left out where it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == _DEFAULT_PORTS[self.scheme]
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


def read_address(text: str, *, allowed: Collection[str] = ()) -> RemoteAddress:
    """The address, taken apart; Refused where it may not be opened whatever its name leads to.

    ``allowed`` are hosts, with or without port, whose port is not looked at.
    """
    try:
        parts = urlsplit(text.strip())
        port, host = parts.port, (parts.hostname or "").lower()
        # A name of other letters than ASCII's is asked for as DNS knows it.
        host = host if host.isascii() else host.encode("idna").decode().lower()
    except ValueError as error:
        raise _not_an_address(text) from error
    if len(text) > _LONGEST or parts.scheme not in _DEFAULT_PORTS or not host:
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
    """Whether a link may lead there: whole, over the web, not longer than what is kept."""
    return len(text) <= longest and _WEB_ADDRESS.fullmatch(text) is not None


def is_allowed(host: str, port: int, allowed: Collection[str]) -> bool:
    """Whether the agency lets this host be read although it is not on the public network."""
    return host in allowed or f"{host}:{port}" in allowed or f"[{host}]:{port}" in allowed


def is_public(ip: Ip) -> bool:
    """Whether anyone on the Internet reaches the same machine at ``ip``."""
    inner = _hidden(ip)
    if inner is not None:
        return is_public(inner)
    if any(ip in network for network in _NOBODYS if network.version == ip.version):
        return False
    is_special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local
    return ip.is_global and not is_special and not ip.is_private


def _hidden(ip: Ip) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _SIX_TO_FOUR:
        return ip.sixtofour
    if ip in _TEREDO:
        # Server and client of a tunnel: nobody publishes a catalogue there.
        return ipaddress.IPv4Address("127.0.0.1")
    return None


def refuse_private(host: str) -> Refused:
    """The refusal of a host that leads inside the network."""
    message = sentence(
        "« %(host)s » mène à l’intérieur du réseau, pas à un catalogue public : "
        "l’agence peut l’autoriser par le réglage MAILLAGE_HARVEST_ALLOW."
    )
    return Refused("harvest_private_address", message, host=host)


def _not_an_address(text: str) -> Refused:
    message = sentence("« %(url)s » n’est pas l’adresse d’un catalogue : elle commence par https:// ou http://.")
    return Refused("harvest_address_invalid", message, url=text[:200])
