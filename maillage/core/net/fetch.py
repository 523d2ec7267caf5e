"""Fetches remote documents over HTTP within bounds of size and time, from public hosts only.

The host name is resolved once, every resolved address is checked, and the connection is made to the address that was
checked, which defeats DNS rebinding. Each redirect is checked again.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead

import maillage
from maillage.core.net.host_budgets import HOST_BUDGETS, HostBudgets
from maillage.core.net.public_hosts import RemoteAddress, is_allowed, is_public, parse_url, private_host_error
from maillage.core.problems import Problem, Refused, Unavailable, sentence

MOST_BYTES: Final = 32 * 1024 * 1024  # per document, after decompression
LONGEST_S: Final = 60.0  # per document, from the first packet to the last
_CONNECT_S: Final = 10.0
_SILENCE_S: Final = 30.0  # large catalogues are slow to send the first byte
_MAX_REDIRECTS: Final = 3
_BLOCK_BYTES: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_AGENT: Final = f"Maillage/{maillage.__version__} (moissonneur de donnees ouvertes)"
# Resolves a host and port into addresses, which are then checked.
Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """A fetched document: its final URL, its media type without parameters, its bytes."""

    url: str
    media_type: str
    body: bytes


class AnsweredStatus(Unavailable):
    """The server answered with another status than asked for: ``status_code``.

    ``wait_s`` is how long it asks to be left alone (Retry-After), None if it does not say.
    """

    def __init__(self, address: RemoteAddress, status_code: int, wait_s: float | None) -> None:
        message = sentence("« %(url)s » répond %(status)s : vérifiez l’adresse, ou réessayez plus tard.")
        super().__init__("harvest_status", message, url=address.url, status=status_code)
        self.status_code = status_code
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class RemoteReader:
    """Fetches documents. ``allowed`` are private hosts that the agency permits.

    ``hosts``: if given, no other host is asked, redirects included. ``mirror``: address of a server that answers for
    all hosts, "https://data.example/a" as "MIRROR/data.example/a". ``contact``: where hosts reach
    who asks.
    """

    allowed: Collection[str] = ()
    most_bytes: int = MOST_BYTES
    longest_s: float = LONGEST_S
    resolve: Resolver | None = None
    hosts: Collection[str] = ()
    mirror: str = ""
    budgets: HostBudgets = HOST_BUDGETS
    contact: str = ""

    def read(self, url: str, *, accept: str) -> FetchedDocument:
        """The document at ``url``; raises Refused if it may not be fetched, Unavailable if it cannot be now."""
        blocks: list[bytes] = []
        document = self.fetch_into(blocks.append, url, accept=accept)
        return replace(document, body=b"".join(blocks))

    def fetch_into(self, write: Callable[[bytes], object], url: str, *, accept: str) -> FetchedDocument:
        """Pass the bytes of ``url`` to ``write`` in order, and return the document without them. Raises as ``read``.

        After an exception, discard what was written.
        """
        with self.answering(url, {"Accept": accept, "Accept-Encoding": "gzip"}) as answer:
            if answer.response.status != HTTPStatus.OK:
                raise answer.refusal()
            for block in answer.blocks():
                write(block)
            return FetchedDocument(answer.address.url, _media_type(answer.response), b"")

    @contextmanager
    def answering(self, url: str, headers: Mapping[str, str], *, body: bytes | None = None) -> "Iterator[RemoteAnswer]":
        """Ask ``url``, follow redirects, and yield the answer with its body still to be read; a ``body`` is posted.

        Raises Refused if a host may not be asked, Unavailable if it cannot be now; network errors while the body is
        read are raised as Unavailable too.
        """
        until = time.monotonic() + self.longest_s
        address = self._address(url)
        for _ in range(_MAX_REDIRECTS + 1):
            with self._exchange(address, headers, until, body) as response:
                if response.status not in _REDIRECTS:
                    yield RemoteAnswer(address, response, self.most_bytes, until)
                    return
                location = response.headers.get("Location") or address.url
            target = self._redirected(address, location)
            if target.origin != address.origin:  # a token is meant for the host that gave it
                headers = {name: value for name, value in headers.items() if name != "Authorization"}
            address = target
        message = sentence("« %(url)s » renvoie sans cesse ailleurs : donnez l’adresse qui répond.")
        raise Refused("harvest_redirects", message, url=address.url)

    def _address(self, url: str) -> RemoteAddress:
        address = parse_url(url, allowed=self.allowed)
        mirror = self.mirror.rstrip("/")
        if mirror and address.url.startswith(f"{mirror}/"):
            return address
        if self.hosts and address.host not in self.hosts and f"{address.host}:{address.port}" not in self.hosts:
            message = sentence(
                "« %(url)s » est sur une machine que la source ne nomme pas : si elle a déménagé, ajoutez « %(host)s » "
                "à « hosts » dans sa déclaration."
            )
            raise Refused("fetch_host_unnamed", message, url=address.url, host=address.host)
        if mirror:
            return parse_url(f"{mirror}/{address.url.partition('://')[2]}", allowed=self.allowed)
        return address

    def _redirected(self, address: RemoteAddress, location: str) -> RemoteAddress:
        with suppress(ValueError):  # a malformed location is passed on as it is, and refused with its sentence
            location = urljoin(address.url, location)
        target = self._address(location)
        if address.is_encrypted and not target.is_encrypted:
            message = sentence("« %(url)s » renvoie vers une adresse sans chiffrement : donnez l’adresse qui répond.")
            raise Refused("harvest_downgrade", message, url=address.url)
        return target

    @contextmanager
    def _exchange(
        self, address: RemoteAddress, headers: Mapping[str, str], until: float, body: bytes | None
    ) -> Iterator[BaseHTTPResponse]:
        """One request to the checked address, whatever its answer."""
        link = _Link(self._judged(address), address.port)
        self.budgets.wait_for(address.host)
        pool = _pool(address, link)
        # Aborts the connection at the deadline, even while it waits for the next byte.
        deadline = threading.Timer(max(0.0, until - time.monotonic()), link.cut)
        deadline.daemon = True
        deadline.start()
        try:
            with closing(
                pool.urlopen(
                    "GET" if body is None else "POST",
                    address.target,
                    body=body,
                    headers={"User-Agent": self._agent(), "Connection": "close", **headers},
                    redirect=False,
                    retries=False,
                    timeout=Timeout(connect=_CONNECT_S, read=_SILENCE_S),
                    preload_content=False,
                )
            ) as response:
                yield response
        except Problem:
            # Already one of ours: it propagates unchanged.
            raise
        except (OSError, HTTPError) as error:
            # Nothing of this document is kept; the next harvest tries again.
            if time.monotonic() >= until:
                raise _too_slow(address) from error
            reason = error.args[-1] if error.args else error  # urllib3 wraps its cause as the last argument
            if isinstance(reason, IncompleteRead):
                reason = f"{reason.expected} octets manquent"
            raise _unreachable(address, str(reason) or type(error).__name__) from error
        finally:
            deadline.cancel()
            pool.close()
            link.close()

    def _agent(self) -> str:
        return f"{_AGENT} +{self.contact}" if self.contact else _AGENT

    def _judged(self, address: RemoteAddress) -> str:
        """The address to connect to: the first that the host resolves to, once all of them were checked."""
        try:
            if self.resolve is not None:
                texts = self.resolve(address.host, address.port)
            else:
                entries = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
                texts = [str(entry[4][0]) for entry in entries]
        except OSError as error:
            message = sentence("La machine « %(host)s » n’existe pas : vérifiez l’adresse.")
            raise Unavailable("harvest_host_unknown", message, host=address.host) from error
        ips = [ipaddress.ip_address(text.partition("%")[0]) for text in texts]
        if not ips:
            raise private_host_error(address.host)
        if not is_allowed(address.host, address.port, self.allowed) and not all(is_public(ip) for ip in ips):
            raise private_host_error(address.host)
        return str(ips[0])


@dataclass(frozen=True, slots=True)
class RemoteAnswer:
    """The answer of the last host asked; its body is read once, with ``blocks``."""

    address: RemoteAddress
    response: BaseHTTPResponse
    most_bytes: int
    until: float

    def blocks(self) -> Iterator[bytes]:
        """The decoded body in blocks; urllib3 raises if it is shorter than its Content-Length."""
        remaining = self.most_bytes
        for block in self.response.stream(_BLOCK_BYTES, decode_content=True):
            if time.monotonic() > self.until:
                raise _too_slow(self.address)
            remaining -= len(block)
            if remaining < 0:
                message = sentence("« %(url)s » dépasse %(most)s Mio : demandez au catalogue un flux par pages.")
                raise Refused("harvest_too_large", message, url=self.address.url, most=self.most_bytes >> 20)
            yield block
        # Without a Content-Length, a connection cut at the deadline looks like the end of the document.
        if time.monotonic() > self.until:
            raise _too_slow(self.address)

    def refusal(self) -> AnsweredStatus:
        """The error for a status that the caller did not ask for."""
        wait_s = read_retry_after(self.response.headers.get("Retry-After", ""), time.time())
        return AnsweredStatus(self.address, self.response.status, wait_s)


def document_name(url: str) -> str:
    """A display name for the document at ``url``: its last path segment, else its host; without path separators."""
    parts = urlsplit(url)
    name = unquote(parts.path.rpartition("/")[2]).replace("\\", "/").rpartition("/")[2]
    return "".join(filter(str.isprintable, name)).strip(". ") or parts.hostname or "document"


def read_retry_after(text: str, now_s: float) -> float | None:
    """Seconds from ``now_s`` (Unix time) that a Retry-After header asks for: a number or a date (RFC 9110, 10.2.3)."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now_s)
    except (ValueError, TypeError, OverflowError):
        return None  # absent or unreadable: the caller waits as long as it likes


class _Link:
    """The connection of one request, to the checked address whatever the name resolves to by now."""

    def __init__(self, ip: str, port: int) -> None:
        self._ip = ip
        self._port = port
        self._is_cut = False
        self._twin: socket.socket | None = None

    def open(self) -> socket.socket:
        """Open and return the connected socket."""
        opened = socket.create_connection((self._ip, self._port), _CONNECT_S)
        opened.settimeout(_SILENCE_S)
        # TLS detaches the socket's descriptor, so the deadline timer needs a duplicate of its own.
        self._twin = opened.dup()
        if self._is_cut:
            opened.close()
            raise TimeoutError("connect")
        return opened

    def cut(self) -> None:
        """Shut the connection down from another thread, even during a TLS handshake."""
        self._is_cut = True  # set first: a connection still being opened is then closed by its opener
        if self._twin is not None:
            with suppress(OSError):  # already closed
                self._twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the duplicate descriptor."""
        if self._twin is not None:
            self._twin.close()


# The connection keeps the host name, for TLS and the Host header; overriding ``_new_conn`` is also how urllib3's SOCKS
# connections reach another address.
class _PlainConnection(HTTPConnection):
    def __init__(self, *arguments: Any, link: _Link, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._link = link

    def _new_conn(self) -> socket.socket:
        return self._link.open()


class _EncryptedConnection(HTTPSConnection):
    def __init__(self, *arguments: Any, link: _Link, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._link = link

    def _new_conn(self) -> socket.socket:
        return self._link.open()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _EncryptedConnection


def _pool(address: RemoteAddress, link: _Link) -> HTTPConnectionPool:
    if address.is_encrypted:
        return _EncryptedPool(address.host, address.port, link=link, ssl_context=_tls())
    return _PlainPool(address.host, address.port, link=link)


def _media_type(response: BaseHTTPResponse) -> str:
    """The media type without parameters; "text/plain" if there is none (RFC 2045, section 5.2)."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return media_type if media_type.count("/") == 1 else "text/plain"


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _too_slow(address: RemoteAddress) -> Unavailable:
    message = sentence("« %(url)s » répond trop lentement : réessayez plus tard.")
    return Unavailable("harvest_too_slow", message, url=address.url)


def _unreachable(address: RemoteAddress, reason: str) -> Unavailable:
    message = sentence("« %(url)s » ne répond pas (%(reason)s) : vérifiez l’adresse, ou réessayez plus tard.")
    return Unavailable("harvest_unreachable", message, url=address.url, reason=reason[:200])
