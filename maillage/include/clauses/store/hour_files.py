"""A coordination's table of monthly rows: imported, names refused, all or nothing; a clause's rows in the same format.

Only listed columns are allowed, so that nothing else about people is collected.
"""

import datetime as dt
import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import RECEIVED, RowSource, TextRow
from maillage.include.clauses.domain.hours import MOST_BYTES, MOST_ROWS, EntryOrigin, TableIntake
from maillage.include.clauses.domain.months import WorkMonth
from maillage.include.clauses.domain.publics import StatedParticipant
from maillage.include.clauses.intake.hour_rows import (
    CLAUSE,
    HOUR_COLUMNS,
    SIRET,
    hours_text,
    read_hours,
    unnamed_finding,
)
from maillage.include.clauses.intake.person_cells import PERSON_FIELDS, PersonReader, person_texts
from maillage.include.clauses.store.column_checks import TABLE_COLUMNS, Rows, refuse_other_columns, refuse_people
from maillage.include.clauses.store.eligibility_lists import eligibility_lists
from maillage.include.clauses.store.hours.rows_to_look_at import rows_to_look_at
from maillage.include.clauses.store.models import HourEntry, HourReporter, InsertionClause
from maillage.include.clauses.store.participants import people_of_clause
from maillage.include.clauses.store.reported_hours import HoursReport, report_hours
from maillage.include.clauses.store.sealed_persons import opened_person
from maillage.include.clauses.store.sealing import evidence_place, unsealed_words
from maillage.kits.lists.columns import Columns, text_columns

_LIMITS: Final = replace(
    RECEIVED, size_bytes=MOST_BYTES, spreadsheet_bytes=MOST_BYTES, rows=MOST_ROWS + 1, columns=60, read_cells=2**24
)
_MOST_FINDINGS: Final = 50
_FIRST_ROW: Final = 2  # below the header
_REFUSED: Final = sentence(
    "Rien n’a été enregistré : corrigez ce qui suit dans votre tableau, puis renvoyez-le entier."
)
_EMPTY: Final = sentence("Ce tableau n’a aucune ligne : remplissez le modèle, une ligne par personne et par mois.")
_LONG: Final = sentence("Ce tableau a plus de %(most)s lignes : partagez-le.")
_OTHER_CLAUSE: Final = sentence("« %(value)s » n’est pas le numéro d’une clause de votre coordination.")
_OTHER_REPORTER: Final = sentence(
    "Le SIRET « %(value)s » ne fait pas d’heures de la clause %(clause)s : ajoutez-le d’abord sur la page de la clause."
)

ROW_COLUMNS: Final[Columns[TextRow]] = text_columns((*HOUR_COLUMNS, *PERSON_FIELDS))
_NOT_SAID: Final = ("",) * len(PERSON_FIELDS)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Disable the garbage collector: on a million cells without cycles it took a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_uncollected()
def take_in_hours(acting: Acting, path: Path, *, now: dt.datetime, this_month: WorkMonth) -> TableIntake:
    """Import the table at ``path`` into the clauses of the acting coordination.

    Raises Refused with findings for all errors, or if a column may identify people: nothing of the file is stored then.
    """
    source = open_source(path, limits=_LIMITS, expected=TABLE_COLUMNS)
    rows = [row for chunk in source.chunks() for row in chunk]
    if source.faults:
        findings = [
            Finding(f"hours.{fault.code}", fault.message, row_number=fault.row_number, params=fault.params)
            for fault in source.faults[:_MOST_FINDINGS]
        ]
        raise Refused("hours_file", _REFUSED, findings=findings)
    header = [name.strip() for name in source.header]
    refuse_people(header, rows, today=localdate(now))
    refuse_other_columns(header)
    if not rows:
        raise Refused("hours_empty", _EMPTY)
    if len(rows) > MOST_ROWS:
        raise Refused("hours_long", _LONG, most=MOST_ROWS)
    several, people = _read_rows(acting, source, header, rows, this_month=this_month)
    intake = report_hours(acting, several, origin=EntryOrigin.FILE, now=now, stated=people)
    to_look_at = rows_to_look_at(intake.clauses)
    return TableIntake(intake.rows, intake.removed, intake.new_people, len(people), to_look_at, intake.clauses)


def _read_rows(
    acting: Acting, source: RowSource, header: Sequence[str], rows: Rows, *, this_month: WorkMonth
) -> tuple[list[HoursReport], dict[str, StatedParticipant]]:
    clauses = dict(InsertionClause.objects.filter(coordination=acting.organisation_id).values_list("pk", "departement"))
    reporters = {
        (reporter.clause_id, reporter.siret): reporter
        for reporter in HourReporter.objects.filter(clause__coordination=acting.organisation_id)
    }
    several: list[HoursReport] = []
    people: dict[str, StatedParticipant] = {}
    findings: list[Finding] = []
    reader = PersonReader(eligibility_lists())
    of_people = [name for name in PERSON_FIELDS if name in header]
    # By the cells as written: a hundred thousand rows have some hundred.
    known: dict[tuple[str, str], HourReporter] = {}
    for position, row in enumerate(rows, _FIRST_ROW):
        cells = dict(zip(header, row, strict=False))
        if len(findings) >= _MOST_FINDINGS:
            break
        try:
            written = cells.get(CLAUSE, ""), cells.get(SIRET, "")
            reporter = known.get(written) or known.setdefault(written, _reporter_of(cells, clauses, reporters))
            hours = read_hours(cells, this_month=this_month, departement=clauses[reporter.clause_id])
            if "".join([cells[name] for name in of_people if name in cells]).strip():
                people[hours.pseudonym] = reader.read(cells)
        except Refused as refusal:
            # Collected with its row number; all rows are parsed, so that all errors are reported at once.
            number = source.reading.sheet_row(position)
            findings += [unnamed_finding(finding, number) for finding in refusal.findings]
            continue
        several.append(HoursReport(reporter, hours))
    if findings:
        raise Refused("hours_table", _REFUSED, findings=findings[:_MOST_FINDINGS])
    return several, people


def _reporter_of(
    cells: Mapping[str, str], clauses: Mapping[int, str], reporters: Mapping[tuple[int, str], HourReporter]
) -> HourReporter:
    typed = cells.get(CLAUSE, "").strip()
    number = int(typed) if typed.isdecimal() and len(typed) < 12 else None
    if number is None or number not in clauses:
        finding = Finding("hours.clause", _OTHER_CLAUSE, CLAUSE, params={"value": typed[:40]})
        raise Refused("hours_table", _REFUSED, findings=[finding])
    siret = "".join(cells.get(SIRET, "").split())
    reporter = reporters.get((number, siret))
    if reporter is None:
        params: dict[str, str | float] = {"value": siret[:20], "clause": number}
        finding = Finding("hours.reporter", _OTHER_REPORTER, SIRET, params=params)
        raise Refused("hours_table", _REFUSED, findings=[finding])
    return reporter


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
