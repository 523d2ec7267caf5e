"""Writes the hours of a month, or of a table of many clauses, in one transaction; new reports replace earlier ones."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.db import connection, transaction

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.trace import note_each
from maillage.include.clauses.domain.clauses import ClauseVerb
from maillage.include.clauses.domain.hours import EntryOrigin, ReportedHours
from maillage.include.clauses.domain.publics import StatedParticipant
from maillage.include.clauses.store.bulk_writes import execute_rows, insert_rows
from maillage.include.clauses.store.clauses import refuse_person
from maillage.include.clauses.store.models import HourReporter
from maillage.include.clauses.store.month_totals import renew_month_totals
from maillage.include.clauses.store.participants import participants_of
from maillage.include.clauses.store.sealing import evidence_place, sealed_words
from maillage.web.turns import advisory_lock

_SQL: Final = Path(__file__).parents[1] / "sql"
_SAID, _SAID_TOGETHER, _REMOVED, _REMOVED_TOGETHER = (
    (_SQL / f"{name}.sql").read_text("utf-8")
    for name in ("said_hours", "said_hours_together", "removed_hours", "removed_hours_together")
)
_COLUMNS: Final = (
    *("clause_id", "reporter_id", "participant_id", "month", "mode", "departement", "commune"),
    *("centihours", "sealed_evidence", "origin", "said_at"),
)


@dataclass(frozen=True, slots=True)
class HoursReport:
    """Hours with their reporter."""

    reporter: HourReporter
    hours: ReportedHours


@dataclass(frozen=True, slots=True)
class HoursIntake:
    """The outcome: rows stored, rows deleted (0 hours), new people."""

    rows: int
    removed: int
    new_people: int
    clauses: tuple[int, ...]


def report_hours(
    acting: Acting,
    several: Sequence[HoursReport],
    *,
    origin: EntryOrigin,
    now: dt.datetime,
    stated: Mapping[str, StatedParticipant] = MappingProxyType({}),
) -> HoursIntake:
    """Store these rows, all of clauses of the acting coordination, with an audit entry per clause.

    ``stated`` describes people by pseudonym. Of two rows for the same person, month, mode and place the last wins.
    Raises Refused, without writing, if an evidence reference names somebody.
    """
    for evidence in {row.hours.evidence for row in several}:
        refuse_person(evidence)
    with transaction.atomic():
        # Serialised per coordination: two tables in different orders could deadlock.
        advisory_lock(f"hours of coordination {acting.organisation_id}")
        pseudonyms = {row.hours.pseudonym for row in several}
        people = participants_of(acting, pseudonyms, now=now, stated=stated)
        rows = {_identity(row, people.numbers): row for row in several}
        said_at = connection.ops.adapt_datetimefield_value(now)
        # Encrypt each distinct text of a clause once.
        words = {(row.reporter.clause_id, row.hours.evidence) for row in rows.values()}
        sealed = {key: sealed_words(key[1], beside=evidence_place(key[0])) for key in words}
        new: list[tuple[Any, ...]] = []
        known: list[tuple[Any, ...]] = []
        for identity, row in rows.items():
            if row.hours.centihours:
                values = (
                    row.hours.centihours,
                    sealed[row.reporter.clause_id, row.hours.evidence],
                    origin.value,
                    said_at,
                )
                kind = new if row.hours.pseudonym in people.unseen else known
                kind.append((row.reporter.clause_id, *identity, *values))
        execute_rows(_SAID, _SAID_TOGETHER, known)
        insert_rows("clauses_hourentry", _COLUMNS, new)
        gone = [identity for identity, row in rows.items() if not row.hours.centihours]
        removed = execute_rows(_REMOVED, _REMOVED_TOGETHER, gone)
        by_clause = Counter(row.reporter.clause_id for row in rows.values())
        numbers = {row.hours.month.number for row in several}
        if numbers:
            renew_month_totals(list(by_clause), now=now, months=range(min(numbers), max(numbers) + 1))
        details = {f"clause:{clause}": {"rows": count, "origin": origin.value} for clause, count in by_clause.items()}
        note_each(acting, ClauseVerb.HOURS_SAID, details, now=now)
    return HoursIntake(len(new) + len(known), removed, people.made, tuple(by_clause))


def _identity(row: HoursReport, people: Mapping[str, int]) -> tuple[int, int, int, str, str, str]:
    hours = row.hours
    person = people[hours.pseudonym]
    return row.reporter.pk, person, hours.month.number, hours.mode.value, hours.departement, hours.commune
