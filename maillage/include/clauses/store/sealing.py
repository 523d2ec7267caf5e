"""Authenticated encryption of sensitive data at rest: AES-256-GCM (cryptography), with the key in its own file.

The context (``beside``) is authenticated data: a ciphertext moved to another row cannot be decrypted. Texts are padded
to a few lengths, so that their size reveals little.
"""

import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from maillage.core.files.atomic import load_or_create_secret, signature_of
from maillage.core.problems import Unavailable, sentence

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12  # NIST SP 800-38D
_FORMAT: Final = b"\x01"
_WORDS_STEP: Final = 256
_FILE_STEP: Final = 64 * 1024
_LENGTH_BYTES: Final = 4
_NO_KEY: Final = sentence(
    "Ce qu’on sait des personnes ne s’ouvre pas : la clé de chiffrement n’est pas celle de ces données. Rendez à "
    "l’installation le fichier de sa clé."
)


def encrypt(content: bytes, *, beside: str) -> bytes:
    """The ciphertext of ``content`` in the context ``beside``, with a fresh nonce."""
    return next(sealed_each([(content, beside)]))


def sealed_each(several: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """Same for many contents with their contexts; the key is read once."""
    cipher = _cipher(_key())
    for content, beside in several:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        yield _FORMAT + nonce + cipher.encrypt(nonce, content, beside.encode())


def unsealed(blob: bytes, *, beside: str) -> bytes:
    """The decrypted content; Unavailable with another key or context."""
    return next(unsealed_each([(blob, beside)]))


def unsealed_each(several: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """Same for many ciphertexts with their contexts."""
    cipher = _cipher(_key())
    try:
        for blob, beside in several:
            yield cipher.decrypt(blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :], beside.encode())
    except InvalidTag as error:
        # No data are lost: the right key decrypts them.
        raise Unavailable("clause_key_missing", _NO_KEY).fixed_by("MAILLAGE_CLAUSES_KEY_FILE=…") from error


def sealed_words(text: str, *, beside: str) -> bytes:
    """The ciphertext of a padded text; b"" for ""."""
    content = text.encode()
    return encrypt(content.ljust(-(-len(content) // _WORDS_STEP) * _WORDS_STEP), beside=beside) if content else b""


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


def _key() -> bytes:
    file = _key_file(settings.CLAUSES_KEY_FILE, settings.DATA_DIR)
    return _kept_key(file, signature_of(file))


@lru_cache(maxsize=4)  # each page that decrypts people needs the path
def _key_file(stated: Path | None, data: Path) -> Path:
    return Path(stated or data / "secrets" / "clauses.key")


@lru_cache(maxsize=4)  # a page of 400 people needs the key as often; the signature detects a changed file
def _kept_key(file: Path, _signature: tuple[int, int, int] | None) -> bytes:
    return load_or_create_secret(file, lambda: secrets.token_bytes(_KEY_BYTES))


@lru_cache(maxsize=2)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
