"""The follow-up of clauses: facilitators with their workload, encrypted notes, handovers between facilitators."""

import datetime as dt
from collections import Counter

from django.db import transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import members_of, organisation_of
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence
from maillage.include.clauses.domain.clauses import LONGEST_NOTE, ClauseState, ClauseVerb
from maillage.include.clauses.store.clauses import note_clause, refuse_person
from maillage.include.clauses.store.models import CaseNote, InsertionClause
from maillage.include.clauses.store.sealing import note_place, sealed_words, unsealed_words

_EMPTY = sentence("Écrivez la note : une phrase suffit.")
_NOT_A_MEMBER = sentence(
    "Choisissez à qui passer ces clauses : une personne de la coordination, autre que la première."
)


def grant_sums(acting: Acting, clause: InsertionClause, *, are_given: bool, now: dt.datetime) -> None:
    """Give the owner all sums of the clause, including those over few people, or stop giving them."""
    with transaction.atomic():
        InsertionClause.objects.filter(pk=clause.pk).update(is_given_to_owner=are_given)
        note_clause(acting, clause, ClauseVerb.HOURS_GIVEN, now=now, detail={"given": are_given})


def store_note(acting: Acting, row: InsertionClause, text: str, *, now: dt.datetime) -> None:
    """Store the note; Refused if it is empty, or names or identifies a person."""
    words = " ".join(text.split())[:LONGEST_NOTE]
    if not words:
        raise Refused("note_empty", _EMPTY)
    refuse_person(words)
    sealed = sealed_words(words, beside=note_place(row.pk))
    with transaction.atomic():
        CaseNote.objects.create(clause=row, noted_at=now, author_id=acting.user_id, sealed_text=sealed)
        note_clause(acting, row, ClauseVerb.NOTE_KEPT, now=now)


def hand_clauses_over(acting: Acting, leaver: str, follower: str, *, now: dt.datetime) -> int:
    """Hand all open clauses of one facilitator over to another (ids as text); how many."""
    members = {str(member.user_id): member.user_id for member in members_of(organisation_of(acting))}
    if follower not in members or not leaver.isdecimal() or leaver == follower:
        raise Refused("hand_over", _NOT_A_MEMBER)
    rows = InsertionClause.objects.filter(
        coordination=acting.organisation_id, facilitator=int(leaver), state=ClauseState.OPEN.value
    )
    with transaction.atomic():
        count = rows.update(facilitator=members[follower], changed_at=now)
        if count:
            about = f"coordination:{acting.organisation_id}"
            note(acting, ClauseVerb.HANDED_OVER, about=about, title="", now=now, detail={"clauses": count})
    return count


def facilitators_of(coordination: Organisation) -> tuple[tuple[int, str, int], ...]:
    """Id, name and number of open clauses of each member, and of former members with open clauses."""
    rows = InsertionClause.objects.filter(coordination=coordination, state=ClauseState.OPEN.value)
    counts = Counter(rows.exclude(facilitator=None).values_list("facilitator_id", flat=True))
    people = {member.user_id: member.user for member in members_of(coordination)}
    for row in rows.exclude(facilitator=None).exclude(facilitator__in=people).select_related("facilitator"):
        if row.facilitator is not None:
            people[row.facilitator.pk] = row.facilitator
    return tuple(
        (number, person.get_full_name() or person.username, counts.get(number, 0)) for number, person in people.items()
    )


def case_notes(clause: InsertionClause, *, most: int) -> list[tuple[dt.datetime, str]]:
    """The latest notes of a clause with their time, newest first."""
    place = note_place(clause.pk)
    rows = clause.notes.all()[:most]
    return [(row.noted_at, unsealed_words(bytes(row.sealed_text), beside=place)) for row in rows]
