"""The seal of a reply, version 1: files in authenticated segments, a share of the key for each holder, the envelope.

A browser makes it (static/consultation/seal.js); the server keeps what it cannot read and opens it, once two holders
have given their shares. The design and what it does not protect from: docs/explanation/seal.md.
"""

import hashlib
import json
import re
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, BinaryIO, Final, Literal, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from maillage.buy.consultation.domain.canonical_json import canonical_json
from maillage.buy.consultation.domain.key_shares import (
    KEY_BYTES,
    MOST_HOLDERS,
    SHARE_BYTES,
    THRESHOLD,
    RandomOctets,
    SealBroken,
    combine,
    split,
)
from maillage.core.problems import Refused, sentence

SEGMENT_BYTES: Final = 1 << 20  # of plain text
MOST_FILES: Final = 50
MOST_ENVELOPE_BYTES: Final = 64 * 1024
# NIST SP 800-132 leaves the number open; OWASP's cheat sheet of password storage asks 600,000 of PBKDF2-SHA256 (2023).
PASSPHRASE_ITERATIONS: Final = 600_000
_PREFIX_BYTES: Final = 7
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_MOST_HEADER_BYTES: Final = 512
_SHARE_PURPOSE: Final = b"maillage seal 1 share"
_KEY_PURPOSE: Final = b"maillage seal 1 key"

_Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{4}(-[0-9a-f]{4}){3}$")]
_Base64 = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/_-]+=*$", max_length=2048)]


class _Document(BaseModel):
    """A JSON document of the seal: nothing missing, nothing more, no text where a number belongs."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


# -- files ------------------------------------------------------------------------------------------------------------


def seal_file(
    plain: Iterable[bytes], key: bytes, reply: str, n: int, *, random: RandomOctets = secrets.token_bytes
) -> Iterator[bytes]:
    """The sealed file ``n`` of a reply, piece by piece: a line that says what it is, then its segments."""
    prefix = random(_PREFIX_BYTES)
    header = {"maillage_seal": 1, "reply": reply, "file": n, "prefix": b64encode(prefix).decode()}
    line = json.dumps(header, separators=(",", ":")).encode() + b"\n"
    yield line
    cipher, bound = AESGCM(key), hashlib.sha256(line).digest()
    for number, (segment, is_last) in enumerate(_with_last(_segments(plain))):
        yield cipher.encrypt(_segment_nonce(prefix, number, is_last=is_last), segment, bound)


def open_file(sealed: BinaryIO, key: bytes, reply: str, n: int) -> Iterator[bytes]:
    """The plain text of a sealed file, a segment at a time, each as it was sealed.

    Raises SealBroken where an octet was changed, added or taken away, at the latest after the last segment: who writes
    them down keeps nothing of a file that was not read to its end.
    """
    line = sealed.readline(_MOST_HEADER_BYTES)
    prefix = _prefix(line, reply, n)
    cipher, bound = AESGCM(key), hashlib.sha256(line).digest()
    chunks = iter(lambda: sealed.read(SEGMENT_BYTES + _TAG_BYTES), b"")
    number = -1
    for number, (chunk, is_last) in enumerate(_with_last(chunks)):
        try:
            yield cipher.decrypt(_segment_nonce(prefix, number, is_last=is_last), chunk, bound)
        except InvalidTag as error:  # nothing of this segment is given out
            raise _changed() from error
    if number < 0:
        raise _changed()


def _prefix(line: bytes, reply: str, n: int) -> bytes:
    try:
        header = json.loads(line)
        prefix = b64decode(header["prefix"], validate=True)
        described = header["maillage_seal"], header["reply"], header["file"]
    except (ValueError, KeyError, TypeError) as error:  # not a line of ours: the file is not looked at
        raise _changed() from error
    if not line.endswith(b"\n") or described != (1, reply, n) or len(prefix) != _PREFIX_BYTES:
        raise _changed()
    return prefix


def _segment_nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    """Place and end in the nonce, after D. A. McGrew's STREAM: segments cannot be moved, nor the last ones cut off."""
    return prefix + number.to_bytes(4, "big") + bytes([is_last])


def _segments(plain: Iterable[bytes]) -> Iterator[bytes]:
    pending = bytearray()
    for chunk in plain:
        pending += chunk
        while len(pending) > SEGMENT_BYTES:
            yield bytes(pending[:SEGMENT_BYTES])
            del pending[:SEGMENT_BYTES]
    yield bytes(pending)


def _with_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each chunk, and whether it is the last."""
    before: bytes | None = None
    for chunk in chunks:
        if before is not None:
            yield before, False
        before = chunk
    if before is not None:
        yield before, True


def _changed() -> SealBroken:
    return SealBroken(
        "seal.changed",
        sentence(
            "Ce fichier scellé n’est pas celui qui a été envoyé : rien n’en est montré. Gardez-le pour l’expertise."
        ),
    )


# -- holders ----------------------------------------------------------------------------------------------------------


class WrappedShare(_Document):
    """A share that only its holder's key reads; ``check`` commits to it without saying anything of it."""

    holder: _Fingerprint
    ephemeral: _Base64
    nonce: _Base64
    sealed: _Base64
    check: _Digest

    def matches(self, share: bytes, reply: str) -> bool:
        """Whether ``share`` is the one that was wrapped here."""
        return secrets.compare_digest(self.check, _commitment(_SHARE_PURPOSE, reply, share))


def new_key() -> ec.EllipticCurvePrivateKey:
    """A holder's key."""
    return ec.generate_private_key(ec.SECP256R1())


def public_of(private: ec.EllipticCurvePrivateKey) -> str:
    """The public key of a holder, as the pages send it."""
    return _text(_subject_public_key(private.public_key()))


def fingerprint(public: str) -> str:
    """By what a holder is known: sixteen hexadecimal digits in groups of four. Raises Refused: seal.public."""
    digits = hashlib.sha256(_subject_public_key(_public_key(public))).hexdigest()[:16]
    return "-".join(re.findall("....", digits))


def wrap_share(share: bytes, public: str, reply: str) -> WrappedShare:
    """``share`` for the holder of ``public`` alone. Raises Refused: seal.public."""
    ephemeral, nonce = new_key(), secrets.token_bytes(_NONCE_BYTES)
    secret = ephemeral.exchange(ec.ECDH(), _public_key(public))
    point = ephemeral.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return WrappedShare(
        holder=fingerprint(public),
        ephemeral=_text(point),
        nonce=b64encode(nonce).decode(),
        sealed=b64encode(AESGCM(_share_key(secret, reply)).encrypt(nonce, share, None)).decode(),
        check=_commitment(_SHARE_PURPOSE, reply, share),
    )


def unwrap_share(wrapped: WrappedShare, private: ec.EllipticCurvePrivateKey, reply: str) -> bytes:
    """The share of the holder of ``private``. Raises SealBroken: seal.holder."""
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _octets(wrapped.ephemeral))
        cipher = AESGCM(_share_key(private.exchange(ec.ECDH(), point), reply))
        share = cipher.decrypt(_octets(wrapped.nonce), _octets(wrapped.sealed), None)
    except (ValueError, InvalidTag) as error:  # another key, or not what was wrapped: nothing is given out
        raise SealBroken(
            "seal.holder", sentence("Cette clé n’ouvre pas cette part : prenez la clé dont l’empreinte est affichée.")
        ) from error
    if len(share) != SHARE_BYTES or not wrapped.matches(share, reply):
        raise SealBroken(
            "seal.share",
            sentence("Une part n’est pas celle de cette réponse : demandez à chaque personne de la donner de nouveau."),
        )
    return share


def lock_key(private: ec.EllipticCurvePrivateKey, passphrase: str) -> dict[str, Any]:
    """The key file of a holder, a JSON object."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(_NONCE_BYTES)
    octets = private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = public_of(private)
    return {
        "maillage_key": 1,
        "holder": fingerprint(public),
        "public": public,
        "salt": b64encode(salt).decode(),
        "nonce": b64encode(nonce).decode(),
        "iterations": PASSPHRASE_ITERATIONS,
        "wrapped": b64encode(AESGCM(_passphrase_key(passphrase, salt)).encrypt(nonce, octets, None)).decode(),
    }


def unlock_key(document: dict[str, Any], passphrase: str) -> ec.EllipticCurvePrivateKey:
    """The key of a key file. Raises Refused: seal.key."""
    try:
        cipher = AESGCM(_passphrase_key(passphrase, _octets(document["salt"]), document["iterations"]))
        octets = cipher.decrypt(_octets(document["nonce"]), _octets(document["wrapped"]), None)
        private = serialization.load_der_private_key(octets, None)
    except (KeyError, ValueError, TypeError, InvalidTag) as error:  # the file stays as it is
        raise _no_key() from error
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise _no_key()
    return private


def _no_key() -> Refused:
    return Refused("seal.key", sentence("Cette phrase n’ouvre pas ce fichier de clé : vérifiez l’une et l’autre."))


def _passphrase_key(passphrase: str, salt: bytes, iterations: int = PASSPHRASE_ITERATIONS) -> bytes:
    return PBKDF2HMAC(hashes.SHA256(), KEY_BYTES, salt, iterations).derive(passphrase.encode())


def _share_key(secret: bytes, reply: str) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, reply.encode(), _SHARE_PURPOSE).derive(secret)


def _public_key(public: str) -> ec.EllipticCurvePublicKey:
    try:
        key = serialization.load_der_public_key(_octets(public))
    except (ValueError, TypeError) as error:
        raise _no_public_key() from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _no_public_key()
    return key


def _no_public_key() -> Refused:
    return Refused(
        "seal.public", sentence("Ce n’est pas une clé publique de cette salle : créez-la depuis cette page.")
    )


def _subject_public_key(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _commitment(purpose: bytes, reply: str, secret: bytes) -> str:
    """What fixes 32 drawn octets without telling any: AES-GCM alone can open one file under two keys."""
    return hashlib.sha256(purpose + reply.encode() + secret).hexdigest()


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


def _octets(text: str) -> bytes:
    """The octets of either base64, with or without its padding. Raises ValueError."""
    plain = text.rstrip("=").translate(str.maketrans("+/", "-_"))
    return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))


# -- the envelope and the list ----------------------------------------------------------------------------------------


class SealedFile(_Document):
    """A sealed file of a reply: its number (0 is the list), its length and its digest as it lies with the server."""

    n: int = Field(ge=0, le=MOST_FILES)
    octets: int = Field(gt=0)
    sha256: _Digest


class Envelope(_Document):
    """What is sent when all files stand: whose shares open the reply, which files are of it, commitments to its key."""

    maillage_seal: Literal[1]
    consultation: str = Field(min_length=1, max_length=200)
    reply: _Uuid
    key_check: _Digest
    shares: tuple[WrappedShare, ...] = Field(min_length=THRESHOLD, max_length=MOST_HOLDERS, strict=False)
    files: tuple[SealedFile, ...] = Field(min_length=1, max_length=MOST_FILES + 1, strict=False)

    @model_validator(mode="after")
    def _has_each_once(self) -> Self:
        numbers = [file.n for file in self.files]
        holders = {share.holder for share in self.shares}
        if sorted(numbers) != list(range(len(numbers))) or len(holders) < len(self.shares):
            raise ValueError(numbers)
        return self

    @classmethod
    def parse(cls, octets: bytes | str) -> Self:
        """The envelope of a JSON document. Raises Refused: seal.envelope."""
        refusal = Refused(
            "seal.envelope",
            sentence("L’enveloppe n’a pas la forme attendue : rechargez la page, vos fichiers déjà reçus y sont."),
        )
        if len(octets) > MOST_ENVELOPE_BYTES:
            raise refusal
        try:
            return cls.model_validate_json(octets)
        except ValidationError as error:  # nothing is kept of it; the files stand
            raise refusal from error

    @property
    def document(self) -> dict[str, Any]:
        """The JSON object."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """What the firm notes down: the SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(canonical_json(self.document)).hexdigest()

    def opening_key(self, shares: Sequence[bytes]) -> bytes:
        """The key of the reply, of two shares. Raises SealBroken where they give another one."""
        key = combine(shares)
        if not secrets.compare_digest(self.key_check, _commitment(_KEY_PURPOSE, self.reply, key)):
            raise SealBroken(
                "seal.key_check",
                sentence("Ces parts ne donnent pas la clé que la réponse annonce : elle est constatée illisible."),
            )
        return key


def seal_envelope(
    key: bytes, *, consultation: str, reply: str, publics: Sequence[str], files: Sequence[SealedFile]
) -> Envelope:
    """The envelope of sealed ``files``, with a share of ``key`` for each holder."""
    shares = zip(split(key, len(publics)), publics, strict=True)
    return Envelope(
        maillage_seal=1,
        consultation=consultation,
        reply=reply,
        key_check=_commitment(_KEY_PURPOSE, reply, key),
        shares=tuple(wrap_share(share, public, reply) for share, public in shares),
        files=tuple(files),
    )


class ListedFile(_Document):
    """A file of a reply as the firm named it."""

    n: int = Field(ge=1, le=MOST_FILES)
    # No folder, nothing that a terminal or a file system would read as more than a name.
    name: str = Field(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f\x7f]+$")
    octets: int = Field(gt=0)
    type: str = Field(max_length=200)
    sha256: _Digest


class Contents(_Document):
    """File 0 of a reply, opened: its files, and what was answered and priced in the form, by the fields' names."""

    files: tuple[ListedFile, ...] = Field(max_length=MOST_FILES, strict=False)
    answers: dict[str, str | list[str]]

    @model_validator(mode="after")
    def _has_each_once(self) -> Self:
        if [file.n for file in self.files] != list(range(1, len(self.files) + 1)):
            raise ValueError(self.files)
        if any(file.name in {".", ".."} for file in self.files):
            raise ValueError(self.files)
        return self

    @classmethod
    def parse(cls, octets: bytes | str) -> Self:
        """The list of a reply. Raises SealBroken: seal.list."""
        try:
            return cls.model_validate_json(octets)
        except ValidationError as error:  # the files are kept sealed beside it
            raise SealBroken(
                "seal.list", sentence("La liste de cette réponse est illisible : elle est constatée telle quelle.")
            ) from error
