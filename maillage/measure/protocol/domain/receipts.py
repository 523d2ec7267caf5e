"""Receipts of test sessions: what the node sent and received, and when; signed by the node (node-1, section 2).

The application verifies them offline, and accepts one measurement per receipt (docs/explanation/threats.md).
"""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final, Literal, NamedTuple, Self

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, Field, model_validator

from maillage.core.problems import Refused, sentence
from maillage.measure.protocol.domain.protocol import (
    RECEIPT_ISSUER,
    RECEIPT_UNIT_BYTES,
    RECEIPT_VERSION,
    TOKEN_ALGORITHM,
)

LONGEST_BYTES: Final = 4096  # a receipt of thirty seconds both ways has about 2000
MOST_STEPS: Final = 120
_STANDARD: Final = bytes.maketrans(b"-_+/", b"+/--")  # "-" is then refused: it is of neither alphabet
_HEAD: Final = base64.urlsafe_b64encode(b'{"alg":"EdDSA","typ":"JWT"}').rstrip(b"=")


@dataclass(frozen=True, slots=True)
class FileSeen:
    """Complete files in one direction: total bytes and the shortest duration; None without a complete file."""

    bytes: int = 0
    shortest_ms: int | None = None


class TriesSeen(NamedTuple):
    """Requests of each subtest received by the node; ``pages`` counts documents, not their objects."""

    latency: int = 0
    download: int = 0
    upload: int = 0
    file_download: int = 0
    file_upload: int = 0
    pages: int = 0
    video: int = 0


class RoundTripsSeen(NamedTuple):
    """Answered probes, and the kernel's round trips of their connections in µs; None where it reports none.

    ``shortest_us`` is the minimum over all, ``median_us`` the median of the first thirty-two.
    """

    answered: int = 0
    shortest_us: int | None = None
    median_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReceipt:
    """What a node recorded of one session so far.

    ``identity`` is the token's; ``network`` is a pseudonym of the client's address prefix, valid for one day and one
    node.
    Times are milliseconds since the epoch. ``download`` and ``upload`` are bytes per step of STEP_MS from the first
    one,
    in units of RECEIPT_UNIT_BYTES rounded up. ``tries`` and ``round_trips`` are None in receipts of version 1, which
    lack
    them.
    """

    node: str
    identity: str
    network: str
    began_ms: int
    ended_ms: int
    down_bytes: int
    up_bytes: int
    download: tuple[int, ...] = ()
    upload: tuple[int, ...] = ()
    file_download: FileSeen = FileSeen()
    file_upload: FileSeen = FileSeen()
    web_bytes: int = 0
    video_bytes: int = 0
    tries: TriesSeen | None = None
    round_trips: RoundTripsSeen | None = None

    @property
    def lasted_ms(self) -> int:
        """Time from the opening to the signature, by the node's monotonic clock."""
        return self.ended_ms - self.began_ms


_Word = Annotated[str, Field(min_length=1)]
_Count = Annotated[int, Field(ge=0)]
_Steps = Annotated[tuple[_Count, ...], Field(max_length=MOST_STEPS)]


class _Claims(BaseModel, strict=True):
    """The claims of a receipt, with the names that node-1 gives."""

    iss: Literal["maillage-node"]
    node: _Word
    jti: _Word
    net: _Word
    beg: _Count
    end: _Count
    down: _Count
    up: _Count
    get: _Steps
    put: _Steps
    file: tuple[_Count, _Count | None, _Count, _Count | None]
    web: _Count
    film: _Count
    ver: Literal[1, 2] = 1
    ask: tuple[_Count, _Count, _Count, _Count, _Count, _Count, _Count] | None = None
    ping: tuple[_Count, _Count | None, _Count | None] | None = None

    @model_validator(mode="after")
    def _as_its_version(self) -> Self:
        """Version 2 has both requests and round trips, version 1 neither."""
        if {self.ask is not None, self.ping is not None} != {self.ver == RECEIPT_VERSION}:
            message = "a version says other claims than it has"
            raise ValueError(message)
        return self


def units_of(step_bytes: Iterable[int]) -> tuple[int, ...]:
    """Convert bytes per step to a receipt's units; trailing zeros are dropped."""
    steps = [-(-size_bytes // RECEIPT_UNIT_BYTES) for size_bytes in step_bytes]
    while steps and not steps[-1]:
        steps.pop()
    return tuple(steps)


def sign_receipt(receipt: SessionReceipt, key: Ed25519PrivateKey) -> str:
    """Encode and sign ``receipt``."""
    files = receipt.file_download, receipt.file_upload
    seen: dict[str, object] = {}
    if receipt.tries is not None and receipt.round_trips is not None:
        seen = {"ver": RECEIPT_VERSION, "ask": list(receipt.tries), "ping": list(receipt.round_trips)}
    return jwt.encode(
        {
            "iss": RECEIPT_ISSUER,
            "node": receipt.node,
            "jti": receipt.identity,
            "net": receipt.network,
            "beg": receipt.began_ms,
            "end": receipt.ended_ms,
            "down": receipt.down_bytes,
            "up": receipt.up_bytes,
            "get": list(receipt.download),
            "put": list(receipt.upload),
            "file": [number for file in files for number in (file.bytes, file.shortest_ms)],
            "web": receipt.web_bytes,
            "film": receipt.video_bytes,
            **seen,
        },
        key,
        algorithm=TOKEN_ALGORITHM,
    )


def read_receipt(text: str, keys: Iterable[Ed25519PublicKey | Ed25519PrivateKey]) -> SessionReceipt:
    """Decode a receipt signed by one of ``keys``. Raises Refused (receipt.forged) for any other text.

    Of a node whose private key is at hand, give that: it takes a third of the time.
    """
    if len(text) > LONGEST_BYTES or not text.isascii():
        raise _forged()
    # Parsed here: PyJWT scans every character again, which costs as much as the signature. Only our header is accepted.
    signed, _, last = text.encode().rpartition(b".")
    head, _, middle = signed.partition(b".")
    if head != _HEAD:
        raise _forged()
    try:
        # Base64url without padding (RFC 7515, section 2).
        signature, body = (
            binascii.a2b_base64(part.translate(_STANDARD) + b"=" * (-len(part) % 4), strict_mode=True)
            for part in (last, middle)
        )
        if not any(_is_signed_by(key, signature, signed) for key in keys):
            raise _forged()  # another node signed it, or nobody did
        claims = _Claims.model_validate_json(body)
    except ValueError as error:  # not Base64, or claims that no node produces
        raise _forged() from error
    return SessionReceipt(
        node=claims.node,
        identity=claims.jti,
        network=claims.net,
        began_ms=claims.beg,
        ended_ms=claims.end,
        down_bytes=claims.down,
        up_bytes=claims.up,
        download=claims.get,
        upload=claims.put,
        file_download=FileSeen(*claims.file[:2]),
        file_upload=FileSeen(*claims.file[2:]),
        web_bytes=claims.web,
        video_bytes=claims.film,
        tries=None if claims.ask is None else TriesSeen(*claims.ask),
        round_trips=None if claims.ping is None else RoundTripsSeen(*claims.ping),
    )


def _is_signed_by(key: Ed25519PublicKey | Ed25519PrivateKey, signature: bytes, signed: bytes) -> bool:
    if isinstance(key, Ed25519PrivateKey):
        # Ed25519 signatures are deterministic (RFC 8032, section 5.1.6): signing again gives the same octets, for a
        # third of what verifying costs (25 and 72 µs). No other signature is accepted, valid or not.
        return hmac.compare_digest(key.sign(signed), signature)
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False  # the next key may have signed it
    return True


def _forged() -> Refused:
    return Refused("receipt.forged", sentence("Ce reçu n’est d’aucun nœud de mesure de cette installation."))
