"""The people of clauses by pseudonym: created from hours, described and encrypted; read by authorised readers."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note
from maillage.core.problems import NotFound, sentence
from maillage.include.clauses.domain.clauses import ClauseVerb
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.publics import StatedParticipant
from maillage.include.clauses.store.bulk_writes import execute_rows
from maillage.include.clauses.store.models import ClauseParticipant, HourEntry, HourReporter, InsertionClause
from maillage.include.clauses.store.sealed_persons import opened_person, sealed_people
from maillage.include.clauses.store.sealing import evidence_place, unsealed_words

_MOST_NUMBERS: Final = 5_000
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
class PersonMonthRow:
    """Hours of a person in a month, for a form."""

    pseudonym: str
    mode: str
    centihours: int
    departement: str
    commune: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ClausePerson:
    """A person of a clause: description, months and hours in it."""

    number: int
    pseudonym: str
    stated: StatedParticipant
    first: WorkMonth
    last: WorkMonth
    centihours: int


def month_rows(reporter: HourReporter, month: WorkMonth) -> tuple[list[PersonMonthRow], bool]:
    """The rows of a month and True, or the rows of the last reported month before it and False."""
    rows = _said_rows(reporter, month)
    if rows:
        return rows, True
    earlier = HourEntry.objects.filter(reporter=reporter, month__lt=month.number).exclude(participant=None)
    last = earlier.order_by("-month").values_list("month", flat=True).first()
    return ([] if last is None else _said_rows(reporter, WorkMonth(last))), False


def _said_rows(reporter: HourReporter, month: WorkMonth) -> list[PersonMonthRow]:
    rows = HourEntry.objects.filter(reporter=reporter, month=month.number).exclude(participant=None)
    columns = ("participant__pseudonym", "mode", "centihours", "departement", "commune", "sealed_evidence")
    place = evidence_place(reporter.clause_id)
    return [
        PersonMonthRow(pseudonym, mode, hours, departement, commune, unsealed_words(bytes(sealed), beside=place))
        for pseudonym, mode, hours, departement, commune, sealed in rows.values_list(*columns).order_by(
            "participant__pseudonym", "mode", "departement"
        )
    ]


def clause_persons(clause: InsertionClause) -> list[ClausePerson]:
    """The people of a clause, ordered by pseudonym."""
    months: dict[int, tuple[int, int, int]] = {}
    rows = HourEntry.objects.filter(clause=clause).exclude(participant=None)
    for person, month, hours in rows.values_list("participant_id", "month", "centihours"):
        first, last, total = months.get(person, (month, month, 0))
        months[person] = min(first, month), max(last, month), total + hours
    people = people_of_clause(clause).order_by("pseudonym")
    return [
        ClausePerson(row.pk, row.pseudonym, opened_person(row), WorkMonth(first), WorkMonth(last), hours)
        for row in people
        for first, last, hours in [months[row.pk]]
    ]


def people_of_clause(clause: InsertionClause) -> QuerySet[ClauseParticipant]:
    """The encrypted rows of everybody with hours in a clause."""
    return ClauseParticipant.objects.filter(pk__in=HourEntry.objects.filter(clause=clause).values("participant"))


def people_numbered(numbers: Collection[int]) -> Mapping[int, ClauseParticipant]:
    """The encrypted rows of people by id."""
    return {
        row.pk: row for some in in_batches(numbers) for row in ClauseParticipant.objects.filter(pk__in=some).order_by()
    }


def in_batches(numbers: Collection[int]) -> Iterator[list[int]]:
    """Ids in batches that fit into one query."""
    ordered = sorted(numbers)
    for begin in range(0, len(ordered), _MOST_NUMBERS):
        yield ordered[begin : begin + _MOST_NUMBERS]


def pseudonyms_of(numbers: Iterable[int]) -> Mapping[int, str]:
    """The pseudonyms of people by id."""
    return dict(ClauseParticipant.objects.filter(pk__in=list(numbers)).values_list("pk", "pseudonym"))


def participant_row(coordination_id: int, pseudonym: str) -> ClauseParticipant:
    """The person with that pseudonym in a coordination; raises NotFound."""
    row = ClauseParticipant.objects.filter(coordination=coordination_id, pseudonym=pseudonym).first()
    if row is None:
        raise NotFound("pseudonym_unknown", sentence("Aucune personne de cette coordination ne porte ce pseudonyme."))
    return row


def known_pseudonyms(coordination_id: int, pseudonyms: Collection[str]) -> Mapping[str, int]:
    """Ids by pseudonym; new pseudonyms are absent."""
    rows = ClauseParticipant.objects.filter(coordination=coordination_id)
    if len(pseudonyms) <= 500:
        rows = rows.filter(pseudonym__in=pseudonyms)
    return {pseudonym: pk for pseudonym, pk in rows.values_list("pseudonym", "pk") if pseudonym in pseudonyms}


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
