"""Authenticated encryption of sensitive data at rest: AES-256-GCM (cryptography), with the key in its own file.

The context (``beside``) is authenticated data: a ciphertext moved to another row cannot be decrypted. Texts are padded
to a few lengths, so that their size reveals little.

The database knows the digest of its key (models.SealingKey): a missing or another key is told by ``maillage check``,
``/health`` and ``restore``, is never replaced by a new one, and encrypts nothing.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from maillage.core.files.atomic import load_or_create_secret, signature_of
from maillage.core.problems import Unavailable, sentence
from maillage.include.clauses.store.models import CaseNote, ClauseParticipant, EvidenceFile, HourEntry, SealingKey

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12  # NIST SP 800-38D
_FORMAT: Final = b"\x01"
_WORDS_STEP: Final = 256
_FILE_STEP: Final = 64 * 1024
_LENGTH_BYTES: Final = 4
_ONLY_ROW: Final = 1
_REMEDY: Final = "MAILLAGE_CLAUSES_KEY_FILE=…"
_MISSING: Final = sentence(
    "La clé de chiffrement des clauses sociales manque : ce qu’on sait des personnes ne s’ouvre pas, et rien de "
    "nouveau n’est enregistré sur elles. Rendez son fichier à l’installation, là où il était."
)
_OTHER: Final = sentence(
    "La clé de chiffrement des clauses sociales n’est pas celle de ces données : ce qu’on sait des personnes ne "
    "s’ouvre pas, et rien de nouveau n’est enregistré sur elles. Rendez son fichier à l’installation, à sa place."
)


def encrypt(content: bytes, *, beside: str) -> bytes:
    """The ciphertext of ``content`` in the context ``beside``, with a fresh nonce."""
    return next(sealed_each([(content, beside)]))


def sealed_each(several: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """Same for many contents with their contexts; the key is read once.

    Raises Unavailable where the key is missing or is not that of the database; a new database gets a new key.
    """
    cipher = _cipher(_key_of_database())
    for content, beside in several:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        yield _FORMAT + nonce + cipher.encrypt(nonce, content, beside.encode())


def unsealed(blob: bytes, *, beside: str) -> bytes:
    """The decrypted content; Unavailable without its key, or with another key or context."""
    return next(unsealed_each([(blob, beside)]))


def unsealed_each(several: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """Same for many ciphertexts with their contexts."""
    key = _stored_key()
    if key is None:
        raise _missing()
    try:
        cipher = _cipher(key)
        for blob, beside in several:
            yield cipher.decrypt(blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :], beside.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: the file has not the length of a key
        # No data are lost: the right key decrypts them.
        raise _other() from error


def sealing_key_problem() -> Unavailable | None:
    """Why nothing can be encrypted or decrypted: the key is missing, or is not that of the database; None if it can."""
    return _problem(_noted_digest(), _stored_key())


def sealed_words(text: str, *, beside: str) -> bytes:
    """The ciphertext of a padded text; b"" for ""."""
    return sealed_words_each([(text, beside)])[0]


def sealed_words_each(several: Sequence[tuple[str, str]]) -> list[bytes]:
    """Same for many texts with their contexts; the key is read once, if there is anything to encrypt."""
    contents = [(text.encode(), beside) for text, beside in several if text]
    padded = ((text.ljust(-(-len(text) // _WORDS_STEP) * _WORDS_STEP), beside) for text, beside in contents)
    blobs = sealed_each(padded)
    return [next(blobs) if text else b"" for text, _beside in several]


def unsealed_words(blob: bytes, *, beside: str) -> str:
    """The decrypted text."""
    return unsealed(blob, beside=beside).decode().rstrip() if blob else ""


def sealed_file(content: bytes, *, beside: str) -> bytes:
    """The ciphertext of a file, padded so that a known document cannot be identified by its size."""
    length = len(content).to_bytes(_LENGTH_BYTES, "big")
    size = -(-(_LENGTH_BYTES + len(content)) // _FILE_STEP) * _FILE_STEP
    return encrypt((length + content).ljust(size, b"\0"), beside=beside)


def unsealed_file(blob: bytes, *, beside: str) -> bytes:
    """The decrypted file."""
    filled = unsealed(blob, beside=beside)
    return filled[_LENGTH_BYTES : _LENGTH_BYTES + int.from_bytes(filled[:_LENGTH_BYTES], "big")]


def evidence_place(clause: int) -> str:
    """The context of evidence texts: bound to their clause."""
    return f"evidence:{clause}"


def evidence_file_place(reporter: int, month: int) -> str:
    """The context of an evidence file and its name: bound to reporter and month."""
    return f"evidence-file:{reporter}:{month}"


def note_place(clause: int) -> str:
    """The context of a note: bound to its clause."""
    return f"note:{clause}"


def _key_of_database() -> bytes:
    """The key, created with a new database; its digest is noted with what it encrypts first."""
    noted, key = _noted_digest(), _stored_key()
    problem = _problem(noted, key)
    if problem is not None:
        raise problem
    if key is None:
        key = load_or_create_secret(
            _key_file(settings.CLAUSES_KEY_FILE, settings.DATA_DIR), lambda: secrets.token_bytes(_KEY_BYTES)
        )
    if noted != _digest_of(key):
        SealingKey.objects.update_or_create(pk=_ONLY_ROW, defaults={"digest": _digest_of(key)})
    return key


def _problem(noted: str | None, key: bytes | None) -> Unavailable | None:
    is_right = key is not None and len(key) == _KEY_BYTES and noted in {None, _digest_of(key)}
    if is_right and (noted is not None or _opens_a_row(key or b"")):
        return None
    if not _has_sealed_rows():  # another key may take over where it has nothing to open
        return None if key is None or len(key) == _KEY_BYTES else _other()
    return _missing() if key is None else _other()


def _has_sealed_rows() -> bool:
    return (
        ClauseParticipant.objects.exists()
        or EvidenceFile.objects.exists()
        or HourEntry.objects.exclude(sealed_evidence=b"").exists()
        or CaseNote.objects.exclude(sealed_text=b"").exists()
    )


def _opens_a_row(key: bytes) -> bool:
    """Whether ``key`` opens a person of a database from before digests were noted; True where there is no person."""
    row = ClauseParticipant.objects.order_by("pk").values_list("sealed", "coordination_id", "pseudonym").first()
    if row is None:
        return True
    blob, coordination_id, pseudonym = bytes(row[0]), row[1], row[2]
    try:
        beside = f"{coordination_id}:{pseudonym}".encode()
        _cipher(key).decrypt(blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :], beside)
    except InvalidTag:
        return False  # told by the caller; nothing is written
    return True


def _noted_digest() -> str | None:
    return SealingKey.objects.filter(pk=_ONLY_ROW).values_list("digest", flat=True).first()


def _digest_of(key: bytes) -> str:
    return hashlib.blake2b(key, digest_size=32, person=b"clauses.key").hexdigest()


def _missing() -> Unavailable:
    return Unavailable("clause_key_missing", _MISSING).fixed_by(_REMEDY)


def _other() -> Unavailable:
    return Unavailable("clause_key_other", _OTHER).fixed_by(_REMEDY)


def _stored_key() -> bytes | None:
    """The content of the file of the key; None where there is none."""
    file = _key_file(settings.CLAUSES_KEY_FILE, settings.DATA_DIR)
    return _read_key(file, signature_of(file))


@lru_cache(maxsize=4)  # each page that decrypts people needs the path
def _key_file(stated: Path | None, data: Path) -> Path:
    return Path(stated or data / "secrets" / "clauses.key")


@lru_cache(maxsize=4)  # a page of 400 people needs the key as often; the signature detects a changed file
def _read_key(file: Path, signature: tuple[int, int, int] | None) -> bytes | None:
    return None if signature is None else file.read_bytes()


@lru_cache(maxsize=2)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
