"""The notes of a clause, opened for its facilitators."""

import datetime as dt

from maillage.clauses.models import InsertionClause
from maillage.clauses.queries.sealing import note_place, unsealed_words


def case_notes(clause: InsertionClause, *, most: int) -> list[tuple[dt.datetime, str]]:
    """The last notes of a clause, each with its moment, the newest first."""
    place = note_place(clause.pk)
    rows = clause.notes.all()[:most]
    return [(row.noted_at, unsealed_words(bytes(row.sealed_text), beside=place)) for row in rows]
