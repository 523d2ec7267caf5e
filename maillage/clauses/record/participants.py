"""Writes people: made by the pseudonym that hours name, described, each sealed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from django.db import connection, transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.clauses.models import ClauseParticipant
from maillage.clauses.queries.participants import known_pseudonyms
from maillage.clauses.queries.sealed_persons import sealed_person
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


def participants_of(
    acting: Acting,
    pseudonyms: set[str],
    *,
    now: dt.datetime,
    stated: Mapping[str, StatedParticipant] = MappingProxyType({}),
) -> tuple[dict[str, int], int]:
    """The numbers of the people of these pseudonyms, those of whom nothing was known made; how many those are.

    Whoever is ``stated`` among them is described.
    """
    coordination_id = acting.organisation_id
    numbers = dict(known_pseudonyms(coordination_id, pseudonyms))
    described = stated.keys() & numbers.keys()
    missing = sorted(pseudonyms - numbers.keys())
    added_at = connection.ops.adapt_datetimefield_value(now)

    def sealed(pseudonym: str) -> bytes:
        person = stated.get(pseudonym, _NOBODY_KNOWN)
        return sealed_person(person, coordination_id=coordination_id, pseudonym=pseudonym)

    with transaction.atomic():
        rows = [(coordination_id, pseudonym, sealed(pseudonym), added_at) for pseudonym in missing]
        # Two doors at once: the same person is the same row.
        made = execute_rows(f"{_NEW} VALUES (%s, %s, %s, %s) {_SAME}", f"{_NEW} {_NEW_TOGETHER} {_SAME}", rows)
        if missing:
            numbers.update(known_pseudonyms(coordination_id, set(missing)))
        if made < len(missing):
            described |= stated.keys() & set(missing)
        # Not bulk_update: ten thousand people as one expression cost twenty times as much.
        known = [(sealed(pseudonym), numbers[pseudonym]) for pseudonym in sorted(described)]
        execute_rows(_SEALED, _SEALED_TOGETHER, known)
        if stated:
            _note(acting, len(stated), now=now)
    return numbers, len(missing)


def describe_participants(
    acting: Acting, several: Iterable[tuple[ClauseParticipant, StatedParticipant]], *, now: dt.datetime
) -> None:
    """These people are described anew; the trace says how many, and nobody's pseudonym."""
    sealed = [
        (sealed_person(stated, coordination_id=row.coordination_id, pseudonym=row.pseudonym), row.pk)
        for row, stated in several
    ]
    with transaction.atomic():
        execute_rows(_SEALED, _SEALED_TOGETHER, sealed)
        if sealed:
            _note(acting, len(sealed), now=now)


def _note(acting: Acting, people: int, *, now: dt.datetime) -> None:
    about = f"coordination:{acting.organisation_id}"
    note(acting, ClauseVerb.PERSON_SAID, about=about, title="", now=now, detail={"people": people})
