"""Publishes a draft: table, description, answers about personal data, and the uploaded file.

A long draft is published by a subprocess: the request only queues it, and the page shows the progress.
``publishing.json`` in the folder of the draft holds the requester and the outcome; the published version is
authoritative, so repeating a request is harmless. Publication by programs goes through the same steps: draft, check,
publication.
"""

import json
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pyarrow as pa
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.people import email_of
from maillage.accounts.store.permissions import still_acting
from maillage.core.clock import utc_now
from maillage.core.files.atomic import write_whole
from maillage.core.problems import Finding, Forbidden, Problem, Refused, sentence
from maillage.core.processes import start_detached
from maillage.core.schema.terms import Report
from maillage.core.tables.map_source import SYSTEM_CODE
from maillage.core.tables.map_systems import system_named
from maillage.kits.letters.record.queue import enqueue, plain_text
from maillage.kits.letters.terms import Letter
from maillage.opendata.catalog.domain.column_names import unique_names
from maillage.opendata.catalog.domain.description import Description, read_description
from maillage.opendata.catalog.domain.terms import DraftStep
from maillage.opendata.catalog.store.datasets import draft_folder
from maillage.opendata.catalog.store.model_types import Dataset, Version
from maillage.opendata.catalog.store.packages import package_form_of
from maillage.opendata.catalog.store.publishing import locked_dataset, publish_ready, ready_table
from maillage.opendata.catalog.store.schemas import capability_of
from maillage.opendata.publishing.domain.letter_kinds import PUBLICATION_REFUSED
from maillage.opendata.publishing.domain.personal_data import GuardAnswer, read_decisions
from maillage.opendata.publishing.store import draft_changes as drafts
from maillage.opendata.publishing.store.draft_tables import (
    DraftTable,
    draft_report,
    draft_table,
    package_path,
    source_path,
    suspicions_of,
)
from maillage.opendata.publishing.store.draft_work import ROWS_AT_ONCE, is_short_file, make_revision
from maillage.opendata.publishing.store.draft_worker import LANE
from maillage.opendata.publishing.store.models import Draft
from maillage.opendata.publishing.store.prefilled import description_typed

_DEAD_AFTER_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Publishing:
    """A requested publication: running, or refused with a French message id and its parameters."""

    is_at_work: bool
    message: str = ""
    params: dict[str, str | float] | None = None


@dataclass(frozen=True, slots=True)
class SentTable:
    """What a program sends to be published.

    ``description`` has the field names of Description, missing ones are prefilled; ``guard`` answers about personal
    data by column; ``sheet`` is also the layer of a map, ``system`` the code of its coordinate system (EPSG:2154) where
    the file does not say the right one; ``is_fixed`` applies the proposed fixes; ``is_strict`` refuses a table with
    errors.
    """

    path: Path
    name: str
    description: Mapping[str, Any]
    guard: Mapping[str, Any]
    note: str = ""
    sheet: str = ""
    system: str = ""
    is_fixed: bool = False
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """The published version and its check report."""

    version: Version
    report: Report


def publish_draft(acting: Acting, draft: Draft, *, note: str = "", after: int | None = None, now: datetime) -> Version:
    """Publish the draft; the version.

    Refused, with what to do, if the table is not checked, the description is incomplete, or a column that may hold
    personal data has no answer; with ``after``, also if the data set has another version than that by now. Forbidden if
    the requester lost the right to publish.
    """
    drafts.refuse_published(draft)
    description, table, report = _ready(draft, now)
    package = package_path(draft.id, draft.revision)
    # The uploaded file, stored with the version: of a package that of this revision, else the last one.
    sent = draft.revisions.filter(action="file").order_by("-number").first()
    if package.exists():
        sent = draft.revisions.get(number=draft.revision)
    made_version = ready_table(
        acting,
        table=pa.Table.from_arrays(table.table().columns, names=unique_names(table.header)),
        schema=(draft.schema_id, draft.schema_version) if draft.schema_id else None,
        report=report if draft.schema_id else None,
        dataset=draft.dataset,
        source=source_path(draft.id, int(sent.detail.get("source", sent.number))) if sent else None,
        package=package if package.exists() else None,
    )
    with made_version as ready, transaction.atomic():
        still_acting(acting, Role.PUBLISHER, capability_of(draft.schema_id))
        locked = drafts.locked_draft(draft)
        if locked.revision != draft.revision:
            message = sentence(
                "Le tableau a changé entre-temps dans un autre onglet : rechargez la page, puis publiez."
            )
            raise Refused("draft_changed", message)
        if after is not None and draft.dataset is not None and locked_dataset(draft.dataset).version_number != after:
            message = sentence(
                "« %(title)s » vient d’avoir une autre version, publiée ailleurs. Rien n’est perdu : publiez de "
                "nouveau, votre saisie s’y ajoutera."
            )
            raise Refused("dataset_changed", message, title=draft.dataset.title)
        version = publish_ready(
            acting,
            ready,
            description=description,
            note=note,
            guard_answers=dict(draft.guard_answers),
            map_system=table.reading.system or "",
            now=now,
        )
        locked.published_version, locked.dataset, locked.step = version, version.dataset, DraftStep.PUBLISH.value
        locked.modified_at = now
        locked.save()
    draft.refresh_from_db()
    return version


def _ready(draft: Draft, now: datetime) -> tuple[Description, DraftTable, Report]:
    table, report = draft_table(draft.id, draft.revision), draft_report(draft.id, draft.revision)
    if table is None or report is None:
        raise Refused("draft_unchecked", sentence("La vérification n’est pas finie : attendez-la, puis publiez."))
    if package_form_of(draft.schema_id) is not None and not package_path(draft.id, draft.revision).exists():
        raise Refused("package_missing", sentence("Il n’y a pas encore d’archive lisible à publier : déposez-la."))
    description = read_description(description_typed(draft, today=localdate(now)))
    decisions = read_decisions(suspicions_of(draft, today=localdate(now)), draft.guard_answers)
    if any(decision.answer in {GuardAnswer.REMOVE, GuardAnswer.REMOVE_ROWS} for decision in decisions):
        message = sentence("Ce qui est à retirer est encore là : enregistrez vos réponses, puis publiez.")
        raise Refused("guard_column_left", message)
    return description, table, report


def publish_or_queue(acting: Acting, draft: Draft, *, note: str) -> None:
    """Publish the draft now if it is short, otherwise in the background; Refused if it is not ready."""
    if (draft.row_count or 0) <= ROWS_AT_ONCE:
        publish_draft(acting, draft, note=note, now=utc_now())
        return
    # Raises Refused if the draft cannot be published as it is.
    _ready(draft, utc_now())
    if not publishing_of(draft).is_at_work:
        words = {"acting": [acting.organisation_id, acting.user_id, acting.through_id], "note": note, "at": time.time()}
        _write(draft.id, words)
        start_detached("maillage.opendata.publishing.store.draft_worker", str(draft.id))


def publishing_of(draft: Draft) -> Publishing:
    """The state of the publication requested last."""
    try:
        words = json.loads(_path(draft.id).read_text("utf-8"))
    except FileNotFoundError:
        # Never requested.
        return Publishing(is_at_work=False)
    if "message" in words:
        return Publishing(is_at_work=False, message=words["message"], params=words["params"])
    return Publishing(is_at_work=time.time() - words["at"] < _DEAD_AFTER_S)


def publish_asked(draft_id: UUID) -> None:
    """Publish as requested; a refusal is stored for the page.

    A requester who lost access to the page gets a letter instead.
    """
    words = json.loads(_path(draft_id).read_text("utf-8"))
    organisation_id, user_id, through_id = words["acting"]
    acting = Acting(organisation_id, user_id=user_id, through_id=through_id)
    draft = Draft.objects.get(pk=draft_id)
    try:
        publish_draft(acting, draft, note=words["note"], now=utc_now())
    except Problem as problem:
        _write(draft_id, {"message": problem.message, "params": problem.params})
        if isinstance(problem, Forbidden):
            _tell_who_asked(acting, draft, problem)
        return
    _path(draft_id).unlink(missing_ok=True)


def _tell_who_asked(acting: Acting, draft: Draft, problem: Problem) -> None:
    email = email_of(acting.user_id)
    if email:
        title = draft.description.get("title", "") or draft.schema_id
        enqueue(
            Letter(
                PUBLICATION_REFUSED,
                key=f"publication-refused:{draft.pk}:{utc_now().isoformat()}",
                to=email,
                # Sent by the installation rather than the organisation, which may be suspended.
                organisation_id=draft.organisation_id if draft.organisation.is_sandbox else None,
                text=plain_text(
                    _("Bonjour,"),
                    _("Vous aviez demandé de publier « %(title)s ». Ce n’est pas publié :") % {"title": title},
                    _(problem.message) % problem.params,
                ),
            )
        )


def _path(draft_id: UUID) -> Path:
    return draft_folder(draft_id) / "publishing.json"


def _write(draft_id: UUID, words: dict[str, Any]) -> None:
    write_whole(_path(draft_id), json.dumps(words, ensure_ascii=False))


def publish_sent(
    acting: Acting, sent: SentTable, *, schema: tuple[str, str] | None, dataset: Dataset | None = None, now: datetime
) -> PublishedTable:
    """Publish a file sent by a program; Refused in the same cases as for a person.

    What was sent stays as a deleted draft that a person can restore in the workspace. Long files share two slots with
    those of the workspace; Unavailable if no slot becomes free.
    """
    with nullcontext() if is_short_file(sent.path) else LANE.turn():
        return _publish_table(acting, sent, schema=schema, dataset=dataset, now=now)


def _unread(report: Report | None) -> Refused:
    """The refusal of a file that is no table, with what was found in it."""
    groups = report.errors if report else ()
    why = [Finding(group.code, group.message, params=dict(group.params)) for group in groups]
    if any(finding.code == SYSTEM_CODE for finding in why):
        message = sentence(
            "Le système de coordonnées de cette carte manque ou n’est pas le bon : donnez-le (« crs »), par exemple "
            "EPSG:2154."
        )
        return Refused("map_without_system", message, findings=why)
    message = sentence("Ce fichier ne se lit pas comme un tableau : vérifiez-le.")
    return Refused("file_unreadable", message, findings=why)


def _publish_table(
    acting: Acting, sent: SentTable, *, schema: tuple[str, str] | None, dataset: Dataset | None, now: datetime
) -> PublishedTable:
    system = system_named(sent.system).code if sent.system else ""
    new_draft = drafts.begin_draft(acting, schema=schema, dataset=dataset, now=now)
    try:
        draft = drafts.receive_file(acting, new_draft, sent.path, sent.name, sheet=sent.sheet, system=system, now=now)
        make_revision(draft.id, draft.revision)
        if sent.is_fixed:
            draft = drafts.fix(acting, draft, base=draft.revision, now=now)
            make_revision(draft.id, draft.revision)
        report = draft_report(draft.id, draft.revision)
        if report is None or not report.header:
            raise _unread(report)
        if sent.is_strict and not report.is_valid:
            message = sentence("Le tableau a %(count)s erreurs : corrigez-les, ou publiez-le avec son état visible.")
            raise Refused("table_invalid", message, count=report.error_count)
        typed = {
            name: ", ".join(value) if isinstance(value, list) else str(value)
            for name, value in sent.description.items()
        }
        draft = drafts.keep_guard_answers(drafts.keep_description(draft, typed, now=now), sent.guard, now=now)
        return PublishedTable(publish_draft(acting, draft, note=sent.note, now=now), report)
    except Problem:
        drafts.delete_draft(new_draft, now=now)
        raise
