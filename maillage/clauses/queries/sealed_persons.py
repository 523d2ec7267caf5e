"""What is known of people, encrypted at rest (queries/sealing.py).

A sealed person opens only beside her own pseudonym and coordination, and all are of one length: neither a row moved
to another nor its size tells anything. Without the key nothing does.
"""

import json
from functools import lru_cache
from typing import Any, Final

from pydantic import TypeAdapter

from maillage.clauses.models import ClauseParticipant
from maillage.clauses.queries.sealing import seal, unsealed
from maillage.clauses.terms.publics import StatedParticipant

_LENGTH: Final = 240  # of what is encrypted, blanks at its end
_PERSON: Final = TypeAdapter(StatedParticipant)


def sealed_person(person: StatedParticipant, *, coordination_id: int, pseudonym: str) -> bytes:
    """What is kept of ``person``: new at each call."""
    text = _padded_words(person)
    assert len(text) == _LENGTH, "longer than what hides its length"
    return seal(text, beside=f"{coordination_id}:{pseudonym}")


def opened_person(row: ClauseParticipant) -> StatedParticipant:
    """What is known of the person of a row; Unavailable without the key that it was sealed with."""
    text = unsealed(bytes(row.sealed), beside=f"{row.coordination_id}:{row.pseudonym}")
    return _person_of(text)


@lru_cache(maxsize=1_024)  # a table describes thousands of people, in some hundreds of ways
def _padded_words(person: StatedParticipant) -> bytes:
    words = json.dumps(_PERSON.dump_python(person, mode="json", exclude_defaults=True), separators=(",", ":"))
    return words.encode().ljust(_LENGTH)


@lru_cache(maxsize=1_024)  # likewise
def _person_of(text: bytes) -> StatedParticipant:
    values: dict[str, Any] = json.loads(text)
    return _PERSON.validate_python(values)
