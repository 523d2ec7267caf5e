"""What must tell nothing in a stolen backup: AES-256-GCM of the library cryptography, the key in a file of its own.

What is sealed opens only beside what it was sealed beside: a row moved to another opens nothing. Words are filled up
to a few lengths, so that their size tells as little.
"""

import secrets
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from maillage.core.files.whole import kept_secret, signature_of
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


def seal(content: bytes, *, beside: str) -> bytes:
    """What is kept of ``content``: new at each call."""
    return next(sealed_each([(content, beside)]))


def sealed_each(several: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """The same of many contents, each with what it is sealed beside: the key is looked for once."""
    cipher = _cipher(_key())
    for content, beside in several:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        yield _FORMAT + nonce + cipher.encrypt(nonce, content, beside.encode())


def unsealed(blob: bytes, *, beside: str) -> bytes:
    """What was sealed; Unavailable without the key that it was sealed with, or beside anything else."""
    return next(unsealed_each([(blob, beside)]))


def unsealed_each(several: Iterable[tuple[bytes, str]]) -> Iterator[bytes]:
    """The same of many, each with what it was sealed beside."""
    cipher = _cipher(_key())
    try:
        for blob, beside in several:
            yield cipher.decrypt(blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :], beside.encode())
    except InvalidTag as error:
        # Nothing is lost: with its key it opens again.
        raise Unavailable("clause_key_missing", _NO_KEY).mended_by("MAILLAGE_CLAUSES_KEY_FILE=…") from error


def sealed_words(text: str, *, beside: str) -> bytes:
    """The same of a text; nothing at all for none."""
    content = text.encode()
    return seal(content.ljust(-(-len(content) // _WORDS_STEP) * _WORDS_STEP), beside=beside) if content else b""


def unsealed_words(blob: bytes, *, beside: str) -> str:
    """The text that was sealed."""
    return unsealed(blob, beside=beside).decode().rstrip() if blob else ""


def sealed_file(content: bytes, *, beside: str) -> bytes:
    """The same of a file, filled up to whole steps: a document that a thief knows is not known by its size."""
    length = len(content).to_bytes(_LENGTH_BYTES, "big")
    size = -(-(_LENGTH_BYTES + len(content)) // _FILE_STEP) * _FILE_STEP
    return seal((length + content).ljust(size, b"\0"), beside=beside)


def unsealed_file(blob: bytes, *, beside: str) -> bytes:
    """The file that was sealed."""
    filled = unsealed(blob, beside=beside)
    return filled[_LENGTH_BYTES : _LENGTH_BYTES + int.from_bytes(filled[:_LENGTH_BYTES], "big")]


def evidence_place(clause: int) -> str:
    """Beside what the words of an evidence are sealed: they open in no other clause."""
    return f"evidence:{clause}"


def evidence_file_place(reporter: int, month: int) -> str:
    """Beside what a file and its name are sealed: they open with no other reporter, and in no other month."""
    return f"evidence-file:{reporter}:{month}"


def note_place(clause: int) -> str:
    """Likewise the words of a note."""
    return f"note:{clause}"


def _key() -> bytes:
    file = _key_file(settings.CLAUSES_KEY_FILE, settings.DATA_DIR)
    return _kept_key(file, signature_of(file))


@lru_cache(maxsize=4)  # each page that opens people asks where the key is
def _key_file(stated: Path | None, data: Path) -> Path:
    return Path(stated or data / "secrets" / "clauses.key")


@lru_cache(maxsize=4)  # a page of 400 people asks as often; another file, or another key in it, is read
def _kept_key(file: Path, _signature: tuple[int, int, int] | None) -> bytes:
    return kept_secret(file, lambda: secrets.token_bytes(_KEY_BYTES))


@lru_cache(maxsize=2)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
