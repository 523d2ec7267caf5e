"""The rows of a clause as a table in the format that facilitators send."""

from collections.abc import Iterator
from typing import Final

from maillage.core.tables.terms import TextRow
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.intake.hour_rows import HOUR_COLUMNS, hours_text
from maillage.include.clauses.intake.person_cells import PERSON_FIELDS, person_texts
from maillage.include.clauses.store.models import HourEntry, InsertionClause
from maillage.include.clauses.store.participants import people_of_clause
from maillage.include.clauses.store.sealed_persons import opened_person
from maillage.include.clauses.store.sealing import evidence_place, unsealed_words
from maillage.kits.lists.columns import Columns, text_columns

ROW_COLUMNS: Final[Columns[TextRow]] = text_columns((*HOUR_COLUMNS, *PERSON_FIELDS))
_NOT_SAID: Final = ("",) * len(PERSON_FIELDS)


def clause_rows(clause: InsertionClause) -> Iterator[TextRow]:
    """All rows of a clause under ROW_COLUMNS; only for those who may read its people."""
    texts = {row.pk: tuple(person_texts(opened_person(row)).values()) for row in people_of_clause(clause)}
    rows = HourEntry.objects.filter(clause=clause).order_by("month", "participant__pseudonym", "pk")
    for siret, month, person, pseudonym, mode, hours, departement, commune, evidence in rows.values_list(
        "reporter__siret",
        "month",
        "participant_id",
        "participant__pseudonym",
        "mode",
        "centihours",
        "departement",
        "commune",
        "sealed_evidence",
    ):
        yield (
            str(clause.pk),
            siret,
            WorkMonth(month).word,
            pseudonym or "",
            mode,
            hours_text(hours),
            departement,
            commune,
            unsealed_words(bytes(evidence), beside=evidence_place(clause.pk)),
            *texts.get(person, _NOT_SAID),
        )
