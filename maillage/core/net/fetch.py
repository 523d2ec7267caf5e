"""Reads documents of other machines over HTTP, within bounds, and only from where a harvest may read.

The name is resolved once, every address that it leads to is judged, and the connection is made to the address that
was judged: a name that changes its mind between the two (DNS rebinding) gains nothing. Each redirect starts over.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin

from maillage.core.net.public_hosts import RemoteAddress, is_allowed, is_public, read_address, refuse_private
from maillage.core.problems import Problem, Refused, Unavailable, sentence

MOST_BYTES: Final = 32 * 1024 * 1024  # of one document, after decompression
LONGEST_S: Final = 60.0  # of one document, from the first packet to the last
_CONNECT_S: Final = 10.0
_SILENCE_S: Final = 30.0  # large catalogues think before the first byte
_MOST_REDIRECTS: Final = 3
_PIECE_BYTES: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GZIP: Final = b"\x1f"  # how a member begins
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
        until = time.monotonic() + self.longest_s
        address = read_address(url, allowed=self.allowed)
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._read_once(address, accept, until)
            if isinstance(answer, FetchedDocument):
                return answer
            address = self._next(address, answer)
        message = sentence("« %(url)s » renvoie sans cesse ailleurs : donnez l’adresse qui répond.")
        raise Refused("harvest_redirects", message, url=address.url)

    def _next(self, address: RemoteAddress, location: str) -> RemoteAddress:
        try:
            joined = urljoin(address.url, location)
        except ValueError:
            # Not an address: read as it is, which refuses it with its sentence.
            joined = location
        target = read_address(joined, allowed=self.allowed)
        if address.is_encrypted and not target.is_encrypted:
            message = sentence("« %(url)s » renvoie vers une adresse sans chiffrement : donnez l’adresse qui répond.")
            raise Refused("harvest_downgrade", message, url=address.url)
        return target

    def _read_once(self, address: RemoteAddress, accept: str, until: float) -> FetchedDocument | str:
        """The document, or where the answer sends to."""
        ip = self._judged(address)
        connection = _PinnedConnection(address, ip)
        try:
            with _ending(connection, until):
                return self._exchange(connection, address, accept, until)
        except Problem:
            # Ours already: the harvest tells it as it is.
            raise
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            # Nothing of this document is kept; the next harvest asks again.
            if time.monotonic() >= until:
                raise _too_slow(address) from error
            raise _unreachable(address, str(error) or type(error).__name__) from error
        finally:
            connection.close()

    def _exchange(
        self, connection: "_PinnedConnection", address: RemoteAddress, accept: str, until: float
    ) -> FetchedDocument | str:
        headers = {"Accept": accept, "User-Agent": _AGENT, "Accept-Encoding": "gzip", "Connection": "close"}
        connection.request("GET", address.target, headers=headers)
        with connection.getresponse() as response:
            return self._answer(response, address, until)

    def _answer(
        self, response: http.client.HTTPResponse, address: RemoteAddress, until: float
    ) -> FetchedDocument | str:
        if response.status in _REDIRECTS:
            return response.headers.get("Location") or address.url
        if response.status != http.client.OK:
            message = sentence("« %(url)s » répond %(status)s : vérifiez l’adresse, ou réessayez plus tard.")
            raise Unavailable("harvest_status", message, url=address.url, status=response.status)
        body = b"".join(self._pieces(response, address, until))
        return FetchedDocument(address.url, response.headers.get_content_type(), body)

    def _pieces(self, response: http.client.HTTPResponse, address: RemoteAddress, until: float) -> Iterator[bytes]:
        is_packed = response.headers.get("Content-Encoding", "").strip().lower() in {"gzip", "x-gzip", "deflate"}
        unpack = _Unpacking().pieces if is_packed else _as_sent
        left = self.most_bytes
        while packed := response.read1(_PIECE_BYTES):
            if time.monotonic() > until:
                raise _too_slow(address)
            # One byte more than what is left tells a bomb from a document of just that size.
            for piece in unpack(packed, left + 1):
                left -= len(piece)
                if left < 0:
                    message = sentence("« %(url)s » dépasse %(most)s Mio : demandez au catalogue un flux par pages.")
                    raise Refused("harvest_too_large", message, url=address.url, most=self.most_bytes >> 20)
                yield piece
        # A connection that is cut looks like the end of the document: what it promised tells the two apart.
        if time.monotonic() > until:
            raise _too_slow(address)
        if response.length:
            raise _unreachable(address, f"{response.length} octets manquent")

    def _judged(self, address: RemoteAddress) -> str:
        """The address to connect to: the first that the name leads to, all of them having been judged."""
        try:
            found = (self.resolve or _resolved)(address.host, address.port)
        except OSError as error:
            message = sentence("La machine « %(host)s » n’existe pas : vérifiez l’adresse.")
            raise Unavailable("harvest_host_unknown", message, host=address.host) from error
        ips = [ipaddress.ip_address(one.partition("%")[0]) for one in found]
        if not ips:
            raise refuse_private(address.host)
        if not is_allowed(address.host, address.port, self.allowed) and not all(is_public(ip) for ip in ips):
            raise refuse_private(address.host)
        return str(ips[0])


def _as_sent(sent: bytes, _most: int) -> Iterator[bytes]:
    yield sent


class _Unpacking:
    """Unpacks gzip, of several members too. What follows the last one is left out, and not kept."""

    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def pieces(self, packed: bytes, most: int) -> Iterator[bytes]:
        """What ``packed`` unpacks to, up to ``most`` bytes of each member."""
        while packed:
            if self._unpacker.eof:
                if not packed.startswith(_GZIP):
                    return
                self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
            yield self._unpacker.decompress(packed, most)
            packed = self._unpacker.unused_data


class _PinnedConnection(http.client.HTTPConnection):
    """A connection to an address that was judged, which speaks to the machine under its own name."""

    def __init__(self, address: RemoteAddress, ip: str) -> None:
        super().__init__(address.host, address.port, timeout=_CONNECT_S)
        self.ip = ip
        self.opened: socket.socket | None = None  # the one to cut: ``sock`` is given away with the answer
        self.is_cut = False
        self.is_encrypted = address.is_encrypted
        if address.is_encrypted:
            self.default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Open the connection to the judged address, whatever the name leads to by now."""
        plain = socket.create_connection((self.ip, self.port), self.timeout)
        plain.settimeout(_SILENCE_S)
        try:
            self.sock = self.opened = self._encrypted(plain) if self.is_encrypted else plain
            self._go_on(self.sock)
        except BaseException:
            (self.opened or plain).close()
            raise

    def _go_on(self, opened: socket.socket) -> None:
        if self.is_cut:
            raise TimeoutError("connect")
        if isinstance(opened, ssl.SSLSocket):
            opened.do_handshake()

    def _encrypted(self, plain: socket.socket) -> ssl.SSLSocket:
        """The socket, its handshake still to come: it is cut in the middle of that too, where its time is over."""
        return _tls().wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def _ending(connection: _PinnedConnection, until: float) -> Iterator[None]:
    """Within, the connection is cut when its time is over, even while it waits for one more byte."""
    watch = threading.Timer(max(0.0, until - time.monotonic()), _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _cut(connection: _PinnedConnection) -> None:
    connection.is_cut = True  # before the look: one that is being opened is closed by who opens it
    sock = connection.opened
    if sock is not None:
        try:
            # Under the encryption, which another thread may be busy with.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            # Closed by itself in the meantime: nothing waits any more.
            return


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def _too_slow(address: RemoteAddress) -> Unavailable:
    message = sentence("« %(url)s » répond trop lentement : réessayez plus tard.")
    return Unavailable("harvest_too_slow", message, url=address.url)


def _unreachable(address: RemoteAddress, reason: str) -> Unavailable:
    message = sentence("« %(url)s » ne répond pas (%(reason)s) : vérifiez l’adresse, ou réessayez plus tard.")
    return Unavailable("harvest_unreachable", message, url=address.url, reason=reason[:200])
