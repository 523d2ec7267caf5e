"""The receipt of a test session: what the node sent and received, and when; signed by the node (node-1, section 2).

The pages check it without asking the node, and count a measurement once for each (docs/explanation/threats.md).
"""

import base64
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maillage.core.problems import Refused, sentence
from maillage.measurement.terms.protocol import RECEIPT_ISSUER, RECEIPT_UNIT_BYTES, TOKEN_ALGORITHM

LONGEST_BYTES: Final = 4096  # thirty seconds both ways have about 2000
MOST_STEPS: Final = 120
_REQUIRED: Final = {"node", "jti", "net", "beg", "end", "down", "up", "get", "put", "file", "web", "film"}
_NUMBERS: Final = ("beg", "end", "down", "up", "web", "film")
_HEAD: Final = base64.urlsafe_b64encode(b'{"alg":"EdDSA","typ":"JWT"}').rstrip(b"=")


@dataclass(frozen=True, slots=True)
class FileSeen:
    """Whole files of one direction: bytes of all, and the shortest time that one took; None where none was whole."""

    bytes: int = 0
    shortest_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReceipt:
    """What a node saw of one session so far.

    ``identity`` is that of the session's token; ``network`` stands for the client's address prefix, today and on this
    node only. Moments are milliseconds of the epoch. ``download`` and ``upload`` are bytes by step of STEP_MS from
    the first one, in units of RECEIPT_UNIT_BYTES rounded up.
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


def units_of(step_bytes: Iterable[int]) -> tuple[int, ...]:
    """Bytes by step as a receipt says them; the silence after the last one is left out."""
    steps = [-(-size_bytes // RECEIPT_UNIT_BYTES) for size_bytes in step_bytes]
    while steps and not steps[-1]:
        steps.pop()
    return tuple(steps)


def sign_receipt(receipt: SessionReceipt, key: Ed25519PrivateKey) -> str:
    """The text that says ``receipt``."""
    files = receipt.file_download, receipt.file_upload
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
        },
        key,
        algorithm=TOKEN_ALGORITHM,
    )


def read_receipt(text: str, keys: Iterable[Ed25519PublicKey]) -> SessionReceipt:
    """The receipt that ``text`` says, signed by one of ``keys``; Refused (receipt.forged) for any other."""
    if len(text) > LONGEST_BYTES or not text.isascii():
        raise _forged()
    # By hand: PyJWT looks at each character again, which costs as much as the signature. Only its own head is taken.
    signed, _, signature = text.encode().rpartition(b".")
    head, _, body = signed.partition(b".")
    if head != _HEAD:
        raise _forged()
    for key in keys:
        # Where it does not hold, another node has signed it, or nobody.
        with suppress(InvalidSignature, ValueError):
            key.verify(_decoded(signature), signed)
            break
    else:
        raise _forged()
    try:
        claims = json.loads(_decoded(body))
    except ValueError as error:
        raise _forged() from error
    if not isinstance(claims, dict) or claims.get("iss") != RECEIPT_ISSUER or not claims.keys() >= _REQUIRED:
        raise _forged()
    names = [claims[name] for name in ("node", "jti", "net")]
    if not all(isinstance(name, str) and name for name in names):
        raise _forged()
    node, identity, network = names
    began_ms, ended_ms, down, up, web, video = _numbers([claims[name] for name in _NUMBERS])
    if not isinstance(claims["file"], list) or len(claims["file"]) != 4:
        raise _forged()
    file_down, file_down_ms, file_up, file_up_ms = claims["file"]
    _numbers([number for number in claims["file"] if number is not None])
    _numbers([file_down, file_up])
    return SessionReceipt(
        node=node,
        identity=identity,
        network=network,
        began_ms=began_ms,
        ended_ms=ended_ms,
        down_bytes=down,
        up_bytes=up,
        download=_numbers(claims["get"]),
        upload=_numbers(claims["put"]),
        file_download=FileSeen(file_down, file_down_ms),
        file_upload=FileSeen(file_up, file_up_ms),
        web_bytes=web,
        video_bytes=video,
    )


def _decoded(text: bytes) -> bytes:
    """Base64url without its padding (RFC 7515, section 2)."""
    return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _numbers(values: object) -> tuple[int, ...]:
    """The whole numbers from 0 on that ``values`` are, MOST_STEPS at most; Refused for anything else."""
    if not isinstance(values, list) or len(values) > MOST_STEPS:
        raise _forged()
    if not all(type(value) is int and value >= 0 for value in values):
        raise _forged()
    return tuple(values)


def _forged() -> Refused:
    return Refused("receipt.forged", sentence("Ce reçu n’est d’aucun nœud de mesure de cette installation."))
