"""The follow-up of clauses: facilitators with their workload, and decrypted notes."""

import datetime as dt
from collections import Counter

from maillage.accounts.queries import Organisation
from maillage.accounts.queries.organisations import members_of
from maillage.clauses.models import InsertionClause
from maillage.clauses.queries.sealing import note_place, unsealed_words
from maillage.clauses.terms.clauses import ClauseState


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
