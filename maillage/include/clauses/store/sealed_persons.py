"""Encryption of the descriptions of people (store/sealing.py).

The pseudonym and coordination are authenticated data, and all ciphertexts have the same length: neither moving a row
nor its size reveals anything.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter

from maillage.include.clauses.domain.publics import StatedParticipant
from maillage.include.clauses.store.models import ClauseParticipant
from maillage.include.clauses.store.sealing import sealed_each, unsealed, unsealed_each

SEALED_COLUMNS: Final = ("pk", "coordination_id", "pseudonym", "sealed")
_LENGTH: Final = 240  # of the padded plaintext
_PERSON: Final = TypeAdapter(StatedParticipant)


def sealed_people(several: Iterable[tuple[str, StatedParticipant]], *, coordination_id: int) -> Iterator[bytes]:
    """The ciphertexts of people of a coordination by pseudonym; fresh nonces on each call."""
    return sealed_each((_padded_words(person), f"{coordination_id}:{pseudonym}") for pseudonym, person in several)


def opened_person(row: ClauseParticipant) -> StatedParticipant:
    """The decrypted description of a person; Unavailable without its encryption key."""
    text = unsealed(bytes(row.sealed), beside=f"{row.coordination_id}:{row.pseudonym}")
    return _person_of(text)


def opened_people(rows: Iterable[tuple[int, int, str, bytes]]) -> Mapping[int, StatedParticipant]:
    """Same for many, by row id; rows have the columns SEALED_COLUMNS."""
    several = list(rows)
    texts = unsealed_each((bytes(sealed), f"{place}:{pseudonym}") for _number, place, pseudonym, sealed in several)
    return {row[0]: _person_of(text) for row, text in zip(several, texts, strict=True)}


@lru_cache(maxsize=1_024)  # a table describes thousands of people in some hundred variants
def _padded_words(person: StatedParticipant) -> bytes:
    words = json.dumps(_PERSON.dump_python(person, mode="json", exclude_defaults=True), separators=(",", ":"))
    text = words.encode().ljust(_LENGTH)
    assert len(text) == _LENGTH, "longer than what hides its length"
    return text


@lru_cache(maxsize=1_024)  # likewise
def _person_of(text: bytes) -> StatedParticipant:
    values: dict[str, Any] = json.loads(text)
    return _PERSON.validate_python(values)
