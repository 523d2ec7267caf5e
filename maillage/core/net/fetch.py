"""Reads documents of other machines over HTTP, within bounds, and only from where a harvest may read.

The name is resolved once, every address that it leads to is judged, and the connection is made to the address that
was judged: a name that changes its mind between the two (DNS rebinding) gains nothing. Each redirect starts over.
"""

import hashlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead

from maillage.core.files.whole import alone_with, remove_drafts, replacing
from maillage.core.net.public_hosts import RemoteAddress, is_allowed, is_public, read_address, refuse_private
from maillage.core.problems import Problem, Refused, Unavailable, sentence

MOST_BYTES: Final = 32 * 1024 * 1024  # of one document, after decompression
LONGEST_S: Final = 60.0  # of one document, from the first packet to the last
_CONNECT_S: Final = 10.0
_SILENCE_S: Final = 30.0  # large catalogues think before the first byte
_MOST_REDIRECTS: Final = 3
_BLOCK_BYTES: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_AGENT: Final = "Maillage (moissonneur de donnees ouvertes)"
# What resolves a name into the addresses to judge.
Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """What was read: the address that answered in the end, its type without parameters, its bytes."""

    url: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class RemoteReader:
    """Reads documents. ``allowed`` are hosts inside the network that the agency lets be read."""

    allowed: Collection[str] = ()
    most_bytes: int = MOST_BYTES
    longest_s: float = LONGEST_S
    resolve: Resolver | None = None

    def read(self, url: str, *, accept: str) -> FetchedDocument:
        """The document at ``url``; Refused where it may not be read, Unavailable where it cannot be now."""
        blocks: list[bytes] = []
        document = self.read_into(blocks.append, url, accept=accept)
        return replace(document, body=b"".join(blocks))

    def read_into(self, write: Callable[[bytes], object], url: str, *, accept: str) -> FetchedDocument:
        """The document at ``url`` without its bytes, which ``write`` is given in their order; raises as ``read`` does.

        After an exception, what was written is not the document.
        """
        until = time.monotonic() + self.longest_s
        address = read_address(url, allowed=self.allowed)
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._read_once(address, accept, until, write)
            if isinstance(answer, FetchedDocument):
                return answer
            try:
                location = urljoin(address.url, answer)
            except ValueError:
                # Not an address: read as it is, which refuses it with its sentence.
                location = answer
            target = read_address(location, allowed=self.allowed)
            if address.is_encrypted and not target.is_encrypted:
                message = sentence(
                    "« %(url)s » renvoie vers une adresse sans chiffrement : donnez l’adresse qui répond."
                )
                raise Refused("harvest_downgrade", message, url=address.url)
            address = target
        message = sentence("« %(url)s » renvoie sans cesse ailleurs : donnez l’adresse qui répond.")
        raise Refused("harvest_redirects", message, url=address.url)

    def _read_once(
        self, address: RemoteAddress, accept: str, until: float, write: Callable[[bytes], object]
    ) -> FetchedDocument | str:
        """The document, its bytes written, or where the answer sends to."""
        link = _Link(self._judged(address), address.port)
        pool = _pool(address, link)
        # Ends the connection when its time is over, even while it waits for one more byte.
        deadline = threading.Timer(max(0.0, until - time.monotonic()), link.cut)
        deadline.daemon = True
        deadline.start()
        try:
            headers = {"Accept": accept, "User-Agent": _AGENT, "Accept-Encoding": "gzip", "Connection": "close"}
            with closing(
                pool.urlopen(
                    "GET",
                    address.target,
                    headers=headers,
                    redirect=False,
                    retries=False,
                    timeout=Timeout(connect=_CONNECT_S, read=_SILENCE_S),
                    preload_content=False,
                )
            ) as response:
                if response.status in _REDIRECTS:
                    return response.headers.get("Location") or address.url
                if response.status == HTTPStatus.OK:
                    for block in self._blocks(response, address, until):
                        write(block)
                    return FetchedDocument(address.url, _media_type(response), b"")
                message = sentence("« %(url)s » répond %(status)s : vérifiez l’adresse, ou réessayez plus tard.")
                raise Unavailable("harvest_status", message, url=address.url, status=response.status)
        except Problem:
            # Ours already: the harvest tells it as it is.
            raise
        except (OSError, HTTPError) as error:
            # Nothing of this document is kept; the next harvest asks again.
            if time.monotonic() >= until:
                raise _too_slow(address) from error
            reason = error.args[-1] if error.args else error  # of two, the library's own and what it comes from
            if isinstance(reason, IncompleteRead):
                reason = f"{reason.expected} octets manquent"
            raise _unreachable(address, str(reason) or type(error).__name__) from error
        finally:
            deadline.cancel()
            pool.close()
            link.close()

    def _blocks(self, response: BaseHTTPResponse, address: RemoteAddress, until: float) -> Iterator[bytes]:
        """The document by blocks, unpacked; the library refuses one that is shorter than it was announced."""
        remaining = self.most_bytes
        for block in response.stream(_BLOCK_BYTES, decode_content=True):
            if time.monotonic() > until:
                raise _too_slow(address)
            remaining -= len(block)
            if remaining < 0:
                message = sentence("« %(url)s » dépasse %(most)s Mio : demandez au catalogue un flux par pages.")
                raise Refused("harvest_too_large", message, url=address.url, most=self.most_bytes >> 20)
            yield block
        # A connection that is cut looks like the end of a document whose length nobody announced.
        if time.monotonic() > until:
            raise _too_slow(address)

    def _judged(self, address: RemoteAddress) -> str:
        """The address to connect to: the first that the name leads to, all of them having been judged."""
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
            raise refuse_private(address.host)
        if not is_allowed(address.host, address.port, self.allowed) and not all(is_public(ip) for ip in ips):
            raise refuse_private(address.host)
        return str(ips[0])


@contextmanager
def downloaded(reader: RemoteReader, url: str, *, folder: Path, accept: str) -> Iterator[tuple[Path, str]]:
    """The document at ``url`` as a file in ``folder``, gone at the end unless it was moved; and what it is called.

    The file's name is made of the address' digest: nothing that the address says may name a file of ours.
    """
    path = folder / f"download-{hashlib.sha256(url.encode()).hexdigest()[:16]}"
    with alone_with(path):
        remove_drafts(folder, path.name)
        try:
            with replacing(path) as draft, draft.open("wb") as copy:
                reader.read_into(copy.write, url, accept=accept)
            yield path, document_name(url)
        finally:
            path.unlink(missing_ok=True)


def document_name(url: str) -> str:
    """What the document at ``url`` is called: the end of its path, else its host; without what parts a path."""
    parts = urlsplit(url)
    name = unquote(parts.path.rpartition("/")[2]).replace("\\", "/").rpartition("/")[2]
    return "".join(filter(str.isprintable, name)).strip(". ") or parts.hostname or "document"


class _Link:
    """The connection of one request: to the address that was judged, whatever the name leads to by now."""

    def __init__(self, ip: str, port: int) -> None:
        self._ip = ip
        self._port = port
        self._is_cut = False
        self._twin: socket.socket | None = None

    def open(self) -> socket.socket:
        """The connected socket."""
        opened = socket.create_connection((self._ip, self._port), _CONNECT_S)
        opened.settimeout(_SILENCE_S)
        # TLS takes the descriptor of the socket away: what cuts the connection has one of its own.
        self._twin = opened.dup()
        if self._is_cut:
            opened.close()
            raise TimeoutError("connect")
        return opened

    def cut(self) -> None:
        """End the connection from another thread, whatever it waits for, a handshake of TLS too."""
        self._is_cut = True  # before the look: one that is being opened is closed by who opens it
        if self._twin is not None:
            with suppress(OSError):  # closed by itself in the meantime: nothing waits any more
                self._twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the descriptor."""
        if self._twin is not None:
            self._twin.close()


# A connection keeps the name of its machine, for TLS and the Host header; ``_new_conn`` is where urllib3's own SOCKS
# connections come to another address too.
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
    """The type of a document without parameters; "text/plain" where it says none (RFC 2045, section 5.2)."""
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
