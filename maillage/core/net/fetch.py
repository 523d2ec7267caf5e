"""Fetches remote documents over HTTP within bounds of size and time, from public hosts only.

The host name is resolved once, every resolved address is checked, and the connection is made to the address that was
checked, which defeats DNS rebinding. Each redirect is checked again.
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

MOST_BYTES: Final = 32 * 1024 * 1024  # per document, after decompression
LONGEST_S: Final = 60.0  # per document, from the first packet to the last
_CONNECT_S: Final = 10.0
_SILENCE_S: Final = 30.0  # large catalogues are slow to send the first byte
_MAX_REDIRECTS: Final = 3
_BLOCK_BYTES: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_AGENT: Final = "Maillage (moissonneur de donnees ouvertes)"
# Resolves a host and port into addresses, which are then checked.
Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """A fetched document: its final URL, its media type without parameters, its bytes."""

    url: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class RemoteReader:
    """Fetches documents. ``allowed`` are private hosts that the agency permits."""

    allowed: Collection[str] = ()
    most_bytes: int = MOST_BYTES
    longest_s: float = LONGEST_S
    resolve: Resolver | None = None

    def read(self, url: str, *, accept: str) -> FetchedDocument:
        """The document at ``url``; raises Refused if it may not be fetched, Unavailable if it cannot be now."""
        blocks: list[bytes] = []
        document = self.read_into(blocks.append, url, accept=accept)
        return replace(document, body=b"".join(blocks))

    def read_into(self, write: Callable[[bytes], object], url: str, *, accept: str) -> FetchedDocument:
        """Pass the bytes of ``url`` to ``write`` in order, and return the document without them. Raises as ``read``.

        After an exception, discard what was written.
        """
        until = time.monotonic() + self.longest_s
        address = read_address(url, allowed=self.allowed)
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._read_once(address, accept, until, write)
            if isinstance(answer, FetchedDocument):
                return answer
            try:
                location = urljoin(address.url, answer)
            except ValueError:
                # A malformed location is passed on as it is, and refused with its sentence.
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
        """The document, its bytes written, or the redirect location of the response."""
        link = _Link(self._judged(address), address.port)
        pool = _pool(address, link)
        # Aborts the connection at the deadline, even while it waits for the next byte.
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

    def _blocks(self, response: BaseHTTPResponse, address: RemoteAddress, until: float) -> Iterator[bytes]:
        """The decoded body in blocks; urllib3 raises if it is shorter than its Content-Length."""
        remaining = self.most_bytes
        for block in response.stream(_BLOCK_BYTES, decode_content=True):
            if time.monotonic() > until:
                raise _too_slow(address)
            remaining -= len(block)
            if remaining < 0:
                message = sentence("« %(url)s » dépasse %(most)s Mio : demandez au catalogue un flux par pages.")
                raise Refused("harvest_too_large", message, url=address.url, most=self.most_bytes >> 20)
            yield block
        # Without a Content-Length, a connection cut at the deadline looks like the end of the document.
        if time.monotonic() > until:
            raise _too_slow(address)

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
            raise refuse_private(address.host)
        if not is_allowed(address.host, address.port, self.allowed) and not all(is_public(ip) for ip in ips):
            raise refuse_private(address.host)
        return str(ips[0])


@contextmanager
def downloaded(reader: RemoteReader, url: str, *, folder: Path, accept: str) -> Iterator[tuple[Path, str]]:
    """Yield the document at ``url`` as a file in ``folder``, with its name; the file is deleted unless it was moved.

    The file name is a digest of the URL: nothing in the URL may choose a name on our disk.
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
    """A display name for the document at ``url``: its last path segment, else its host; without path separators."""
    parts = urlsplit(url)
    name = unquote(parts.path.rpartition("/")[2]).replace("\\", "/").rpartition("/")[2]
    return "".join(filter(str.isprintable, name)).strip(". ") or parts.hostname or "document"


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
