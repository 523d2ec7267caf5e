"""A backup that was stolen without the key: over the raw bytes of the database, nothing says why a person counts."""

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from bench.hostile_files import plain_pdf
from maillage.core.clock import utc_now
from maillage.core.files.received_documents import DocumentKind, still_document
from maillage.core.problems import Unavailable
from maillage.include.clauses.domain.hours import EntryOrigin, ReportedHours, WorkMode
from maillage.include.clauses.domain.publics import (
    AgeClass,
    ClauseExit,
    PublicCategory,
    StatedParticipant,
    WorkContract,
)
from maillage.include.clauses.store.evidence_files import opened_evidence, store_evidence
from maillage.include.clauses.store.follow_up import case_notes, store_note
from maillage.include.clauses.store.hour_files import clause_rows
from maillage.include.clauses.store.models import ClauseParticipant, EvidenceContent, EvidenceFile
from maillage.include.clauses.store.participants import describe_participants, month_rows, participant_row
from tests.include.clauses.evidence import PDF
from tests.include.clauses.scene import FIRST, MADE_AT, Coordinations

NOTE = "P-0 touche le minimum social depuis mars."
EVIDENCE = "attestation RSA au dossier"


def stated(category: PublicCategory) -> StatedParticipant:
    return StatedParticipant(
        category=category,
        age=AgeClass.FROM_50,
        contract=WorkContract.ALTERNANCE,
        contract_months=11,
        outcome=ClauseExit.LASTING_JOB,
        eligible_from=dt.date(2026, 1, 7),
        criteria_version="2024",
    )


def bytes_of_the_database(folder: Path) -> bytes:
    """The pages of the database and its log, as a thief finds them beside each other."""
    assert isinstance(connection.connection, sqlite3.Connection)
    path = folder / "stolen.sqlite3"
    with sqlite3.connect(path) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
        copy.execute("PRAGMA wal_autocheckpoint=0")
        for statement in connection.connection.iterdump():
            if "clauses_" in statement and not statement.startswith(("CREATE INDEX", "CREATE UNIQUE INDEX")):
                copy.execute(statement)
        copy.commit()
        wal = path.with_name("stolen.sqlite3-wal").read_bytes()
        return path.read_bytes() + wal


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the bytes of SQLite's files")
def test_no_category_age_contract_exit_note_or_evidence_is_in_the_bytes(scene: Coordinations, tmp_path: Path) -> None:
    people = [f"P-{number}" for number in range(len(PublicCategory))]
    scene.say(*(ReportedHours(person, FIRST, WorkMode.HIRING, 9_000, "44", "", EVIDENCE) for person in people))
    rows = [participant_row(scene.here.pk, person) for person in people]
    describe_participants(scene.acting, list(zip(rows, map(stated, PublicCategory), strict=True)), now=MADE_AT)
    store_note(scene.acting, scene.clause, NOTE, now=utc_now())
    store_evidence(scene.acting, scene.holder, FIRST, PDF, origin=EntryOrigin.PAGE, now=MADE_AT)

    stolen = bytes_of_the_database(tmp_path)

    words = [word.value for word in PublicCategory if len(word.value) > 3] + ["DELD", "26-49", "emploi-durable"]
    words += ["2026-01-07", "minimum social", "justificatif", "category", "criteria_version"]
    words += ["%PDF", "Catalog", "%%EOF"]
    assert [word for word in words if word.encode() in stolen] == []
    assert b"P-0" in stolen  # the pseudonyms and their hours are there: this is the file
    assert [text for _at, text in case_notes(scene.clause, most=5)] == [NOTE]
    assert {row[8] for row in clause_rows(scene.clause)} == {EVIDENCE}
    assert {row.evidence for row in month_rows(scene.holder, FIRST)[0]} == {EVIDENCE}


def test_files_of_two_sizes_differ_in_no_length_and_open_in_no_other_month(scene: Coordinations) -> None:
    for month, content in ((FIRST, PDF), (FIRST.after(1), plain_pdf(b"/X (%b)" % (b"x" * 900)))):
        store_evidence(scene.acting, scene.holder, month, content, origin=EntryOrigin.PAGE, now=utc_now())
    first, second = EvidenceFile.objects.order_by("pk")

    sizes = {len(bytes(content.sealed)) for content in EvidenceContent.objects.all()}
    opened = opened_evidence(first)
    EvidenceContent.objects.filter(file=second).update(sealed=EvidenceContent.objects.get(file=first).sealed)

    assert len(sizes) == 1
    assert opened == still_document(PDF, DocumentKind.PDF)
    with pytest.raises(Unavailable):
        opened_evidence(second)


def test_sealed_people_of_two_categories_differ_in_no_length(scene: Coordinations) -> None:
    scene.say(*(ReportedHours(f"P-{number}", FIRST, WorkMode.HIRING, 9_000, "44") for number in range(3)))
    rows = [participant_row(scene.here.pk, f"P-{number}") for number in range(2)]
    several = [(rows[0], stated(PublicCategory.QPV)), (rows[1], stated(PublicCategory.DISPOSITIF))]

    describe_participants(scene.acting, several, now=MADE_AT)

    assert len({len(bytes(row.sealed)) for row in ClauseParticipant.objects.all()}) == 1
