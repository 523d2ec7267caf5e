"""Writes people: created from the pseudonyms in hours, described, encrypted."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db import connection, transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.clauses.models import ClauseParticipant
from maillage.clauses.queries.participants import known_pseudonyms
from maillage.clauses.queries.sealed_persons import sealed_people
from maillage.clauses.record.many_rows import execute_rows
from maillage.clauses.terms.clauses import ClauseVerb
from maillage.clauses.terms.publics import StatedParticipant

_NEW: Final = "INSERT INTO clauses_clauseparticipant (coordination_id, pseudonym, sealed, added_at)"
_NEW_TOGETHER: Final = "SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bytea[], %s::timestamptz[])"
_SAME: Final = "ON CONFLICT (coordination_id, pseudonym) DO NOTHING"
_SEALED: Final = "UPDATE clauses_clauseparticipant SET sealed = %s WHERE id = %s"
_SEALED_TOGETHER: Final = (
    "UPDATE clauses_clauseparticipant AS person SET sealed = new.sealed "
    "FROM unnest(%s::bytea[], %s::bigint[]) AS new (sealed, id) WHERE person.id = new.id"
)
_NOBODY_KNOWN: Final = StatedParticipant()


@dataclass(frozen=True, slots=True)
class NumberedPeople:
    """Ids by pseudonym; no other transaction can have hours of the ``unseen``, which were created in this one."""

    numbers: Mapping[str, int]
    unseen: frozenset[str]
    made: int


def participants_of(
    acting: Acting,
    pseudonyms: set[str],
    *,
    now: dt.datetime,
    stated: Mapping[str, StatedParticipant] = MappingProxyType({}),
) -> NumberedPeople:
    """The people with these pseudonyms, created if new.

    Those in ``stated`` are described.
    """
    coordination_id = acting.organisation_id
    numbers = dict(known_pseudonyms(coordination_id, pseudonyms))
    described = stated.keys() & numbers.keys()
    missing = sorted(pseudonyms - numbers.keys())
    added_at = connection.ops.adapt_datetimefield_value(now)

    def sealed(several: Sequence[str]) -> Iterator[bytes]:
        people = ((pseudonym, stated.get(pseudonym, _NOBODY_KNOWN)) for pseudonym in several)
        return sealed_people(people, coordination_id=coordination_id)

    with transaction.atomic():
        rows = [
            (coordination_id, pseudonym, blob, added_at)
            for pseudonym, blob in zip(missing, sealed(missing), strict=True)
        ]
        # Concurrent intakes: the same person is the same row.
        made = execute_rows(f"{_NEW} VALUES (%s, %s, %s, %s) {_SAME}", f"{_NEW} {_NEW_TOGETHER} {_SAME}", rows)
        if missing:
            numbers.update(known_pseudonyms(coordination_id, set(missing)))
        if made < len(missing):
            # Another transaction created some of them meanwhile: treat all as known.
            described |= stated.keys() & set(missing)
        # bulk_update would cost twenty times as much: ten thousand people in one expression.
        known = sorted(described)
        blobs = zip(sealed(known), (numbers[pseudonym] for pseudonym in known), strict=True)
        execute_rows(_SEALED, _SEALED_TOGETHER, list(blobs))
        if stated:
            _note(acting, len(stated), now=now)
    return NumberedPeople(numbers, frozenset(missing if made == len(missing) else ()), made)


def describe_participants(
    acting: Acting, several: Sequence[tuple[ClauseParticipant, StatedParticipant]], *, now: dt.datetime
) -> None:
    """Replace the descriptions of these people; the audit entry has their number, and no pseudonym."""
    people = [(row.pseudonym, stated) for row, stated in several]
    blobs = sealed_people(people, coordination_id=acting.organisation_id)
    sealed = [(blob, row.pk) for blob, (row, _stated) in zip(blobs, several, strict=True)]
    with transaction.atomic():
        execute_rows(_SEALED, _SEALED_TOGETHER, sealed)
        if sealed:
            _note(acting, len(sealed), now=now)


def _note(acting: Acting, people: int, *, now: dt.datetime) -> None:
    about = f"coordination:{acting.organisation_id}"
    note(acting, ClauseVerb.PERSON_SAID, about=about, title="", now=now, detail={"people": people})
