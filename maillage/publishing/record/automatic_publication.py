"""The automatic door: a program or a script publishes a file, by the walk of a person: draft, check, publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from maillage.accounts.terms import Acting
from maillage.catalog.queries import Dataset, Version
from maillage.core.problems import Problem, Refused, sentence
from maillage.core.schema.terms import Report
from maillage.publishing.queries.draft_tables import draft_report
from maillage.publishing.record.draft_work import make_revision
from maillage.publishing.record.drafts import (
    begin_draft,
    fix,
    keep_description,
    keep_guard_answers,
    receive_file,
    throw_away,
)
from maillage.publishing.record.publishing_drafts import publish_draft


@dataclass(frozen=True, slots=True)
class SentTable:
    """What a program sends to be published.

    ``description`` has the names of Description, those that are missing are prefilled; ``guard`` says, by column, what
    it answers about persons; ``is_fixed`` makes the proposed fixes; ``is_strict`` refuses a table with errors.
    """

    path: Path
    name: str
    description: Mapping[str, Any]
    guard: Mapping[str, Any]
    note: str = ""
    sheet: str = ""
    is_fixed: bool = False
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The version that came of it, and the report of its check."""

    version: Version
    report: Report


def publish_sent(
    acting: Acting, sent: SentTable, *, schema: tuple[str, str] | None, dataset: Dataset | None = None, now: datetime
) -> PublishedTable:
    """The version of a file that was sent; Refused, with what to do, where a person would be held back too.

    What was sent stays as a draft that is thrown away: a person can take it up in the workspace.
    """
    new_draft = begin_draft(acting, schema=schema, dataset=dataset, now=now)
    try:
        draft = receive_file(acting, new_draft, sent.path, sent.name, sheet=sent.sheet, now=now)
        make_revision(draft.id, draft.revision)
        if sent.is_fixed:
            draft = fix(acting, draft, base=draft.revision, now=now)
            make_revision(draft.id, draft.revision)
        report = draft_report(draft.id, draft.revision)
        if report is None or not report.header:
            raise Refused("file_unreadable", sentence("Ce fichier ne se lit pas comme un tableau : vérifiez-le."))
        if sent.is_strict and not report.is_valid:
            message = sentence("Le tableau a %(count)s erreurs : corrigez-les, ou publiez-le avec son état visible.")
            raise Refused("table_invalid", message, count=report.error_count)
        typed = {
            name: ", ".join(value) if isinstance(value, list) else str(value)
            for name, value in sent.description.items()
        }
        draft = keep_guard_answers(keep_description(draft, typed, now=now), sent.guard, now=now)
        return PublishedTable(publish_draft(acting, draft, note=sent.note, now=now), report)
    except Problem:
        throw_away(new_draft, now=now)
        raise
