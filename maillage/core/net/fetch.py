"""Reads documents of other machines over HTTP, within bounds, and only from where a harvest may read.

The name is resolved once, every address that it leads to is judged, and the connection is made to the address that
was judged: a name that changes its mind between the two (DNS rebinding) gains nothing. Each redirect starts over.
"""

import hashlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from maillage.core.files.whole import DRAFT_SUFFIX, alone_with, replacing
from maillage.core.net.public_hosts import RemoteAddress, is_allowed, is_public, read_address, refuse_private
from maillage.core.problems import Problem, Refused, Unavailable, sentence

MOST_BYTES: Final = 32 * 1024 * 1024  # of one document, after decompression
LONGEST_S: Final = 60.0  # of one document, from the first packet to the last
_CONNECT_S: Final = 10.0
_SILENCE_S: Final = 30.0  # large catalogues think before the first byte
_MOST_REDIRECTS: Final = 3
_BLOCK_BYTES: Final = 1 << 16
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
        connection = _PinnedConnection(address, self._judged(address))
        # Cuts the connection when its time is over, even while it waits for one more byte.
        deadline = threading.Timer(max(0.0, until - time.monotonic()), connection.cut)
        deadline.daemon = True
        deadline.start()
        try:
            headers = {"Accept": accept, "User-Agent": _AGENT, "Accept-Encoding": "gzip", "Connection": "close"}
            connection.request("GET", address.target, headers=headers)
            with connection.getresponse() as response:
                if response.status in _REDIRECTS:
                    return response.headers.get("Location") or address.url
                if response.status == http.client.OK:
                    for block in self._blocks(response, address, until):
                        write(block)
                    return FetchedDocument(address.url, response.headers.get_content_type(), b"")
                message = sentence("« %(url)s » répond %(status)s : vérifiez l’adresse, ou réessayez plus tard.")
                raise Unavailable("harvest_status", message, url=address.url, status=response.status)
        except Problem:
            # Ours already: the harvest tells it as it is.
            raise
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            # Nothing of this document is kept; the next harvest asks again.
            if time.monotonic() >= until:
                raise _too_slow(address) from error
            raise _unreachable(address, str(error) or type(error).__name__) from error
        finally:
            deadline.cancel()
            connection.close()

    def _blocks(self, response: http.client.HTTPResponse, address: RemoteAddress, until: float) -> Iterator[bytes]:
        is_packed = response.headers.get("Content-Encoding", "").strip().lower() in {"gzip", "x-gzip", "deflate"}
        unpacker = _Unpacking() if is_packed else None
        remaining = self.most_bytes
        while sent := response.read1(_BLOCK_BYTES):
            if time.monotonic() > until:
                raise _too_slow(address)
            # One byte more than what remains tells a bomb from a document of just that size.
            for block in unpacker.blocks(sent, remaining + 1) if unpacker else (sent,):
                remaining -= len(block)
                if remaining < 0:
                    message = sentence("« %(url)s » dépasse %(most)s Mio : demandez au catalogue un flux par pages.")
                    raise Refused("harvest_too_large", message, url=address.url, most=self.most_bytes >> 20)
                yield block
        # A connection that is cut looks like the end of the document: what it promised tells the two apart.
        if time.monotonic() > until:
            raise _too_slow(address)
        if response.length:
            raise _unreachable(address, f"{response.length} octets manquent")

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
        for draft in folder.glob(f".{path.name}.*{DRAFT_SUFFIX}"):  # of who was killed
            draft.unlink()
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


class _Unpacking:
    """Unpacks gzip, of several members too. What follows the last one is left out, and not kept."""

    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def blocks(self, packed: bytes, most: int) -> Iterator[bytes]:
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
            self.sock = self.opened = plain
            if self.is_encrypted:
                # The handshake comes below: it is cut in the middle of that too, where its time is over.
                self.sock = self.opened = _tls().wrap_socket(
                    plain, server_hostname=self.host, do_handshake_on_connect=False
                )
            if self.is_cut:
                raise TimeoutError("connect")  # noqa: TRY301 -- closed below like every other failure
            if isinstance(self.opened, ssl.SSLSocket):
                self.opened.do_handshake()
        except BaseException:
            (self.opened or plain).close()
            raise

    def cut(self) -> None:
        """End the connection from another thread, whatever it waits for."""
        self.is_cut = True  # before the look: one that is being opened is closed by who opens it
        if self.opened is not None:
            try:
                # Under the encryption, which another thread may be busy with.
                socket.socket.shutdown(self.opened, socket.SHUT_RDWR)
            except OSError:
                # Closed by itself in the meantime: nothing waits any more.
                return


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _too_slow(address: RemoteAddress) -> Unavailable:
    message = sentence("« %(url)s » répond trop lentement : réessayez plus tard.")
    return Unavailable("harvest_too_slow", message, url=address.url)


def _unreachable(address: RemoteAddress, reason: str) -> Unavailable:
    message = sentence("« %(url)s » ne répond pas (%(reason)s) : vérifiez l’adresse, ou réessayez plus tard.")
    return Unavailable("harvest_unreachable", message, url=address.url, reason=reason[:200])
