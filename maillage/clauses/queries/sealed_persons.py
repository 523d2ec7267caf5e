"""What is known of people, encrypted at rest: AES-256-GCM of the library cryptography, the key in a file of its own.

A sealed person opens only beside her own pseudonym and coordination, and all are of one length: neither a row moved
to another nor its size tells anything. Without the key nothing does.
"""

import json
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from pydantic import TypeAdapter

from maillage.clauses.models import ClauseParticipant
from maillage.clauses.terms.publics import StatedParticipant
from maillage.core.files.whole import kept_secret, signature_of
from maillage.core.problems import Unavailable, sentence

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12  # NIST SP 800-38D
_FORMAT: Final = b"\x01"
_LENGTH: Final = 240  # of what is encrypted, blanks at its end
_PERSON: Final = TypeAdapter(StatedParticipant)
_NO_KEY: Final = sentence(
    "Ce qu’on sait des personnes ne s’ouvre pas : la clé de chiffrement n’est pas celle de ces données. Rendez à "
    "l’installation le fichier de sa clé."
)


def sealed_person(person: StatedParticipant, *, coordination_id: int, pseudonym: str) -> bytes:
    """What is kept of ``person``: new at each call."""
    text = _padded_words(person)
    assert len(text) == _LENGTH, "longer than what hides its length"
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + _cipher(_key()).encrypt(nonce, text, _beside(coordination_id, pseudonym))


def opened_person(row: ClauseParticipant) -> StatedParticipant:
    """What is known of the person of a row; Unavailable without the key that it was sealed with."""
    blob = bytes(row.sealed)
    beside = _beside(row.coordination_id, row.pseudonym)
    try:
        text = _cipher(_key()).decrypt(blob[1 : 1 + _NONCE_BYTES], blob[1 + _NONCE_BYTES :], beside)
    except InvalidTag as error:
        # Nothing is lost: with its key it opens again.
        raise Unavailable("clause_key_missing", _NO_KEY).mended_by("MAILLAGE_CLAUSES_KEY_FILE=…") from error
    values: dict[str, Any] = json.loads(text)
    return _PERSON.validate_python(values)


@lru_cache(maxsize=1_024)  # a table describes thousands of people, in some hundreds of ways
def _padded_words(person: StatedParticipant) -> bytes:
    words = json.dumps(_PERSON.dump_python(person, mode="json", exclude_defaults=True), separators=(",", ":"))
    return words.encode().ljust(_LENGTH)


def _key() -> bytes:
    file = Path(settings.CLAUSES_KEY_FILE or settings.DATA_DIR / "secrets" / "clauses.key")
    return _kept_key(file, signature_of(file))


@lru_cache(maxsize=4)  # a page of 400 people asks as often; another file, or another key in it, is read
def _kept_key(file: Path, _signature: tuple[int, int, int] | None) -> bytes:
    return kept_secret(file, lambda: secrets.token_bytes(_KEY_BYTES))


@lru_cache(maxsize=2)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _beside(coordination_id: int, pseudonym: str) -> bytes:
    return f"{coordination_id}:{pseudonym}".encode()
