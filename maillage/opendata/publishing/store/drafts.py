"""Queries on drafts: one draft for a person, a person's drafts, progress, revisions, schema.

Files that wait for a visitor to log in are in ``catalog/waiting/<visitor>/<file>/``: ``sent`` is the uploaded file,
``words.json`` its name and what it is meant for.
"""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import mandate_holder_of, organisation_at
from maillage.accounts.store.permissions import acting, acting_or_none, organisation_numbers, organisations_for
from maillage.core.problems import Forbidden, NotFound, Refused, sentence
from maillage.core.schema.terms import Schema
from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import TableFileForm
from maillage.opendata.catalog.domain.terms import HEAVY_CHECK, EntryMode
from maillage.opendata.catalog.store import schemas
from maillage.opendata.catalog.store.datasets import catalog_folder
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.packages import recognised_package
from maillage.opendata.publishing.domain.waiting_files import KEPT, LARGE_BYTES, LARGE_KEPT, UploadIntent
from maillage.opendata.publishing.store.draft_tables import progress_path
from maillage.opendata.publishing.store.models import Draft, DraftRevision

NO_SCHEMA: Final = Schema(id="", version="", title="", fields=())  # of a table without a schema
_SILENT_S: Final = 60.0  # a worker that reports no progress for this long is dead
_MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class DraftProgress:
    """Progress of the work on a draft: stage "waiting", "reading" or "checking", and rows done out of a total."""

    stage: str
    rows: int
    total: int | None
    is_alive: bool


@dataclass(frozen=True, slots=True)
class DraftVisit:
    """A person editing a draft, with the organisation she acts for and the one in between."""

    person: User
    draft: Draft
    acting: Acting
    through: Organisation | None

    @property
    def schema(self) -> Schema:
        """The schema of the draft; an empty one if it has none."""
        return draft_schema(self.draft)


SENT: Final = "sent"
WORDS: Final = "words.json"
_MARK: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")  # no path traversal


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A waiting file: when it was uploaded, what it is meant for; ``is_tried`` once used in a sandbox."""

    folder: Path
    name: str
    wish: UploadIntent
    kept_at: datetime
    is_tried: bool

    @property
    def id(self) -> str:
        """Its id among the files of the visitor."""
        return self.folder.name

    @property
    def path(self) -> Path:
        """Path of the uploaded file."""
        return self.folder / SENT

    @property
    def until(self) -> datetime:
        """When it expires."""
        return self.kept_at + (KEPT if self.path.stat().st_size <= LARGE_BYTES else LARGE_KEPT)


def visit_draft(draft_id: UUID, user: User) -> DraftVisit:
    """``user`` editing the draft, acting for its organisation; NotFound if unknown, Forbidden if not allowed."""
    draft = (
        Draft.objects.select_related("organisation", "dataset", "published_version__dataset", "author")
        .filter(pk=draft_id)
        .first()
    )
    if draft is None:
        raise NotFound("draft_unknown", sentence("Ce brouillon n’existe pas : retrouvez les vôtres dans Mon espace."))
    editor = acting(user, draft.organisation, Role.EDITOR, schemas.capability_of(draft.schema_id))
    return DraftVisit(user, draft, editor, mandate_holder_of(editor))


def organisation_to_publish_for(user: User, slug: str, scope: Capability) -> Organisation:
    """The organisation with that slug, or the first one that ``user`` edits for; Forbidden if there is none."""
    if slug:
        return organisation_at(slug)
    choices = organisations_for(user, Role.EDITOR, scope)
    if not choices:
        message = sentence("Vous ne rédigez encore pour aucune organisation : demandez-en une, ou une invitation.")
        raise Forbidden("no_organisation", message)
    return choices[0].organisation


def drafts_of(user: User | AnonymousUser, *, thrown_away: bool = False) -> list[Draft]:
    """The unpublished drafts of the organisations that ``user`` edits for, last modified first."""
    drafts = Draft.objects.filter(in_reach(user, Role.EDITOR), published_version=None)
    drafts = drafts.filter(thrown_away_at__isnull=not thrown_away)
    return list(drafts.select_related("organisation", "dataset", "author").order_by("-modified_at")[:_MOST_LISTED])


def in_reach(user: User | AnonymousUser, role: Role) -> Q:
    """A filter for drafts or data sets that ``user`` may access as ``role``, within the scope of each mandate."""
    scoped = {scope: schemas.schemas_of(scope) for scope in Capability if scope is not Capability.OPEN}
    # Everything else, without a schema or with a removed one, is open data.
    reach = _in_scope(user, role, Capability.OPEN) & ~Q(
        schema_id__in=[name for names in scoped.values() for name in names]
    )
    for scope, names in scoped.items():
        if names:
            reach |= _in_scope(user, role, scope) & Q(schema_id__in=names)
    return reach


def _in_scope(user: User | AnonymousUser, role: Role, scope: Capability) -> Q:
    return Q(organisation__in=organisation_numbers(user, role, scope))


def draft_schema(draft: Draft) -> Schema:
    """The schema of a draft; an empty one if it has none."""
    return schemas.schema(draft.schema_id, draft.schema_version or None) if draft.schema_id else NO_SCHEMA


def progress_of(draft: Draft) -> DraftProgress | None:
    """Progress of the work on the current revision; None if there is none."""
    try:
        words = json.loads(progress_path(draft.id, draft.revision).read_text("utf-8"))
    except FileNotFoundError:
        # Finished, or not started.
        return None
    return DraftProgress(words["stage"], words["rows"], words["total"], time.time() - words["at"] < _SILENT_S)


def revision_in_force(draft: Draft) -> DraftRevision | None:
    """The current revision of a draft."""
    return draft.revisions.filter(number=draft.revision).first()


def changed_cells_of(draft: Draft) -> int:
    """Number of cells changed by the current revision."""
    revision = revision_in_force(draft)
    return revision.changed_cells if revision else 0


def undone_revision(draft: Draft) -> int | None:
    """The revision that redo would restore: the last child of the current one."""
    undone = draft.revisions.filter(before=draft.revision).exclude(number=draft.revision).order_by("-number").first()
    return undone.number if undone else None


def states(draft: Draft) -> Sequence[DraftRevision]:
    """All revisions of the table, newest first."""
    return list(draft.revisions.select_related("made_by").order_by("-number"))


def newest_schema(schema_id: str) -> tuple[str, str] | None:
    """The schema and its newest version; None without one. Refused if it is no table, NotFound if unknown."""
    if not schema_id:
        return None
    newest = schemas.schema_version(schema_id).schema
    if newest is None:
        model = schemas.model_named(schema_id)
        message = sentence("« %(title)s » n’est pas un tableau : %(elsewhere)s")
        raise Refused("schema_not_a_table", message, title=model.title, elsewhere=model.elsewhere)
    return newest.id, newest.version


def schema_to_begin_with(
    dataset: Dataset | None, schema_id: str, path: Path | None, *, system: str | None = None
) -> tuple[str, str] | None:
    """The schema of a new draft: of its data set, or the chosen one, or the one detected from its file.

    Raises Refused and NotFound like ``newest_schema``.
    """
    if dataset is not None:
        return newest_schema(dataset.schema_id)
    is_recognised = path is not None and not schema_id
    return recognised_schema(path, system=system) if path and is_recognised else newest_schema(schema_id)


def recognised_schema(path: Path, *, system: str | None = None) -> tuple[str, str] | None:
    """The schema detected from the columns of a file, or of the package that it is; None if none matches."""
    package = recognised_package(path)
    if package is not None:
        return newest_schema(package.schema_id)
    source = open_source(path, limits=HEAVY_CHECK, system=system)
    model = schemas.nearest_schema(source.header, is_map=source.reading.form is TableFileForm.MAP)
    return newest_schema(model.id) if model else None


def likely_schema(schema_id: str, path: Path) -> tuple[str, str] | None:
    """The chosen schema if a table can be checked against it, otherwise the detected one."""
    try:
        return newest_schema(schema_id) or recognised_schema(path)
    except (Refused, NotFound):
        # Removed meanwhile, or no table: another can be chosen in the draft.
        return recognised_schema(path)


def waiting_folder() -> Path:
    """The folder of the waiting files of all visitors."""
    return catalog_folder() / "waiting"


def waiting_files(visitor: str, *, now: datetime) -> list[WaitingFile]:
    """The files waiting for ``visitor`` (a secret id of her browser), oldest first."""
    if not _MARK.fullmatch(visitor):
        return []
    files = [waiting_file(words.parent) for words in (waiting_folder() / visitor).glob(f"*/{WORDS}")]
    return sorted((file for file in files if file is not None and now < file.until), key=lambda file: file.kept_at)


def waiting_file(folder: Path) -> WaitingFile | None:
    """The file in that folder; None if it was removed meanwhile."""
    try:
        words = json.loads((folder / WORDS).read_text("utf-8"))
    except FileNotFoundError:
        # Used or discarded in another tab.
        return None
    wish = UploadIntent(
        EntryMode(words["door"]),
        words["schema_id"],
        words["dataset"],
        words["organisation"],
        words.get("system", ""),  # of files that waited before maps had one
    )
    return WaitingFile(folder, words["name"], wish, datetime.fromisoformat(words["kept_at"]), words["is_tried"])


def organisation_meant(person: User, files: Sequence[WaitingFile]) -> Organisation | None:
    """The organisation to publish the files for, if it is unambiguous."""
    dataset = dataset_meant(person, files[-1])
    if dataset is not None:
        return dataset.organisation
    choices = [choice.organisation for choice in organisations_for(person, Role.EDITOR, Capability.OPEN)]
    real = [organisation for organisation in choices if not organisation.is_sandbox]
    named = [organisation for organisation in real if organisation.slug == files[-1].wish.organisation]
    if named or len(real) == 1:
        return (named or real)[0]
    is_new = not all(file.is_tried for file in files)
    return next(iter(choices), None) if not real and is_new else None


def dataset_meant(person: User, file: WaitingFile) -> Dataset | None:
    """The data set that the file is a new version of, if the person may publish one."""
    dataset = Dataset.objects.filter(slug=file.wish.dataset).select_related("organisation").first()
    if dataset is None:
        return None
    scope = schemas.capability_of(dataset.schema_id)
    return dataset if acting_or_none(person, dataset.organisation, Role.EDITOR, scope) is not None else None
