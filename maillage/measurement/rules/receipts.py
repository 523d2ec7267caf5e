"""The receipt of a test session: what the node sent and received, and when; signed by the node (node-1, section 2).

The pages check it without asking the node, and count a measurement once for each (docs/explanation/threats.md).
"""

import base64
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final, Literal, NamedTuple, Self

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, Field, model_validator

from maillage.core.problems import Refused, sentence
from maillage.measurement.terms.protocol import (
    RECEIPT_ISSUER,
    RECEIPT_UNIT_BYTES,
    RECEIPT_VERSION,
    TOKEN_ALGORITHM,
)

LONGEST_BYTES: Final = 4096  # thirty seconds both ways have about 2000
MOST_STEPS: Final = 120
_HEAD: Final = base64.urlsafe_b64encode(b'{"alg":"EdDSA","typ":"JWT"}').rstrip(b"=")


@dataclass(frozen=True, slots=True)
class FileSeen:
    """Whole files of one direction: bytes of all, and the shortest time that one took; None where none was whole."""

    bytes: int = 0
    shortest_ms: int | None = None


class TriesSeen(NamedTuple):
    """How many requests for each subtest reached the node; ``pages`` counts documents, not what they load."""

    latency: int = 0
    download: int = 0
    upload: int = 0
    file_download: int = 0
    file_upload: int = 0
    pages: int = 0
    video: int = 0


class RoundTripsSeen(NamedTuple):
    """Probes that the node answered, and the kernel's round trips of their connections (µs); None where it knows none.

    ``shortest_us`` is of all of them, ``median_us`` of the first thirty-two.
    """

    answered: int = 0
    shortest_us: int | None = None
    median_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReceipt:
    """What a node saw of one session so far.

    ``identity`` is that of the session's token; ``network`` stands for the client's address prefix, today and on this
    node only. Moments are milliseconds of the epoch. ``download`` and ``upload`` are bytes by step of STEP_MS from
    the first one, in units of RECEIPT_UNIT_BYTES rounded up. ``tries`` and ``round_trips`` are None in a receipt of
    version 1: it says nothing of them.
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
        """From the opening to the signature, by the node's steady clock."""
        return self.ended_ms - self.began_ms


_Word = Annotated[str, Field(min_length=1)]
_Count = Annotated[int, Field(ge=0)]
_Steps = Annotated[tuple[_Count, ...], Field(max_length=MOST_STEPS)]


class _Claims(BaseModel, strict=True):
    """A receipt as it is signed: each name as node-1 has it."""

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
        """Version 2 says both requests and round trips, version 1 neither."""
        if {self.ask is not None, self.ping is not None} != {self.ver == RECEIPT_VERSION}:
            message = "a version says other claims than it has"
            raise ValueError(message)
        return self


def units_of(step_bytes: Iterable[int]) -> tuple[int, ...]:
    """Bytes by step as a receipt says them; the silence after the last one is left out."""
    steps = [-(-size_bytes // RECEIPT_UNIT_BYTES) for size_bytes in step_bytes]
    while steps and not steps[-1]:
        steps.pop()
    return tuple(steps)


def sign_receipt(receipt: SessionReceipt, key: Ed25519PrivateKey) -> str:
    """The text that says ``receipt``."""
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


def read_receipt(text: str, keys: Iterable[Ed25519PublicKey]) -> SessionReceipt:
    """The receipt that ``text`` says, signed by one of ``keys``; Refused (receipt.forged) for any other."""
    if len(text) > LONGEST_BYTES or not text.isascii():
        raise _forged()
    # By hand: PyJWT looks at each character again, which costs as much as the signature. Only its own head is taken.
    signed, _, last = text.encode().rpartition(b".")
    head, _, middle = signed.partition(b".")
    if head != _HEAD:
        raise _forged()
    try:
        # Base64url without its padding (RFC 7515, section 2).
        signature, body = (
            base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True) for part in (last, middle)
        )
        for key in keys:
            # Where it does not hold, another node has signed it, or nobody.
            with suppress(InvalidSignature):
                key.verify(signature, signed)
                break
        else:
            raise _forged()
        claims = _Claims.model_validate_json(body)
    except ValueError as error:  # no base64, or claims that no node makes
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


def _forged() -> Refused:
    return Refused("receipt.forged", sentence("Ce reçu n’est d’aucun nœud de mesure de cette installation."))
