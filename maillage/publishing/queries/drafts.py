"""Reads of drafts: one that a person may see, those of a person, how far the work on one is, its states.

A draft is held against the schema that was chosen, or the one that its file looks like.

Files that wait for their visitor to say who she is are in ``catalog/waiting/<visitor>/<file>/``: ``sent`` is the file
as it was sent, ``words.json`` what it is called and what it is to become.
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

from maillage.accounts.queries import Organisation, User
from maillage.accounts.queries.organisations import mandate_holder_of, organisation_at
from maillage.accounts.queries.permissions import acting, acting_or_none, organisations_for
from maillage.accounts.terms import Acting, Capability, Role
from maillage.catalog.queries import Dataset, schemas
from maillage.catalog.queries.datasets import catalog_folder
from maillage.catalog.terms import HEAVY_CHECK, Door
from maillage.core.problems import Forbidden, NotFound, Refused, sentence
from maillage.core.schema.terms import Schema
from maillage.core.tables.reading import open_source
from maillage.publishing.models import Draft, DraftRevision
from maillage.publishing.queries.draft_tables import progress_path
from maillage.publishing.rules.waiting_files import KEPT, LARGE_BYTES, LARGE_KEPT, Wish

NO_SCHEMA: Final = Schema(id="", version="", title="", fields=())  # of a table without national schema
_SILENT_S: Final = 60.0  # a work that says nothing for so long is dead
_MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class DraftProgress:
    """How far the work on a draft is: "waiting", "reading" or "checking", so many rows of so many."""

    stage: str
    rows: int
    total: int | None
    is_alive: bool


@dataclass(frozen=True, slots=True)
class DraftVisit:
    """A person at a draft: for which organisation she acts, through which one, and what is published."""

    person: User
    draft: Draft
    acting: Acting
    through: Organisation | None

    @property
    def schema(self) -> Schema:
        """The schema of the draft; one without fields where it has none."""
        return draft_schema(self.draft)


SENT: Final = "sent"
WORDS: Final = "words.json"
_MARK: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")  # no way out of the folder


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """One file: as it was sent, when, what it is to become; ``is_tried`` once it was tried out in a sandbox."""

    folder: Path
    name: str
    wish: Wish
    kept_at: datetime
    is_tried: bool

    @property
    def id(self) -> str:
        """What tells it from the others of its visitor."""
        return self.folder.name

    @property
    def path(self) -> Path:
        """The file as it was sent."""
        return self.folder / SENT

    @property
    def until(self) -> datetime:
        """Until when it is kept."""
        return self.kept_at + (KEPT if self.path.stat().st_size <= LARGE_BYTES else LARGE_KEPT)


def visit_draft(draft_id: UUID, user: User) -> DraftVisit:
    """``user`` at the draft, acting for its organisation; NotFound where there is none, Forbidden where she may not."""
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
    """The organisation of that name, else the first that ``user`` edits for; Forbidden where she edits for none."""
    if slug:
        return organisation_at(slug)
    choices = organisations_for(user, Role.EDITOR, scope)
    if not choices:
        message = sentence("Vous ne rédigez encore pour aucune organisation : demandez-en une, ou une invitation.")
        raise Forbidden("no_organisation", message)
    return choices[0].organisation


def drafts_of(user: User | AnonymousUser, *, thrown_away: bool = False) -> list[Draft]:
    """The drafts of the organisations that ``user`` may edit for, not yet published; the last touched first."""
    drafts = Draft.objects.filter(in_reach(user, Role.EDITOR), published_version=None)
    drafts = drafts.filter(thrown_away_at__isnull=not thrown_away)
    return list(drafts.select_related("organisation", "dataset", "author").order_by("-modified_at")[:_MOST_LISTED])


def in_reach(user: User | AnonymousUser, role: Role) -> Q:
    """The drafts, or data sets, of organisations for which ``user`` may act as ``role``, each within its mandate."""
    scoped = {scope: schemas.schemas_of(scope) for scope in Capability if scope is not Capability.OPEN}
    # All else, without schema or of one that is gone, is open data.
    reach = _in_scope(user, role, Capability.OPEN) & ~Q(
        schema_id__in=[name for names in scoped.values() for name in names]
    )
    for scope, names in scoped.items():
        if names:
            reach |= _in_scope(user, role, scope) & Q(schema_id__in=names)
    return reach


def _in_scope(user: User | AnonymousUser, role: Role, scope: Capability) -> Q:
    return Q(organisation__in=[choice.organisation.pk for choice in organisations_for(user, role, scope)])


def draft_schema(draft: Draft) -> Schema:
    """The schema of a draft; one without fields where it has none."""
    return schemas.schema(draft.schema_id, draft.schema_version or None) if draft.schema_id else NO_SCHEMA


def progress_of(draft: Draft) -> DraftProgress | None:
    """How far the work on the revision in force is; None where none was begun."""
    try:
        words = json.loads(progress_path(draft.id, draft.revision).read_text("utf-8"))
    except FileNotFoundError:
        # Done, or not begun.
        return None
    return DraftProgress(words["stage"], words["rows"], words["total"], time.time() - words["at"] < _SILENT_S)


def revision_in_force(draft: Draft) -> DraftRevision | None:
    """What made the table as it is."""
    return draft.revisions.filter(number=draft.revision).first()


def changed_cells_of(draft: Draft) -> int:
    """How many cells the change changed that made the table as it is."""
    revision = revision_in_force(draft)
    return revision.changed_cells if revision else 0


def undone_revision(draft: Draft) -> int | None:
    """The revision that redoing would bring back: the last one made from the one in force."""
    undone = draft.revisions.filter(before=draft.revision).exclude(number=draft.revision).order_by("-number").first()
    return undone.number if undone else None


def states(draft: Draft) -> Sequence[DraftRevision]:
    """All states of the table, the last first."""
    return list(draft.revisions.select_related("made_by").order_by("-number"))


def newest_schema(schema_id: str) -> tuple[str, str] | None:
    """The schema and its newest version; None without one. Refused where it is no table, NotFound where it is not."""
    if not schema_id:
        return None
    newest = schemas.schema_version(schema_id).schema
    if newest is None:
        model = schemas.model_named(schema_id)
        message = sentence("« %(title)s » n’est pas un tableau : %(elsewhere)s")
        raise Refused("schema_not_a_table", message, title=model.title, elsewhere=model.elsewhere)
    return newest.id, newest.version


def schema_to_begin_with(dataset: Dataset | None, schema_id: str, path: Path | None) -> tuple[str, str] | None:
    """The schema of the data set of which a draft is a new version, else the one chosen, else what its file looks like.

    Raises Refused and NotFound as ``newest_schema`` does.
    """
    if dataset is not None:
        return newest_schema(dataset.schema_id)
    return recognised_schema(path) if path is not None and not schema_id else newest_schema(schema_id)


def recognised_schema(path: Path) -> tuple[str, str] | None:
    """The schema that the columns of a file look like; None where they look like none."""
    model = schemas.nearest_schema(open_source(path, limits=HEAVY_CHECK).header)
    return newest_schema(model.id) if model else None


def likely_schema(schema_id: str, path: Path) -> tuple[str, str] | None:
    """The schema that was chosen where it can be held against, else the one that the file looks like."""
    try:
        return newest_schema(schema_id) or recognised_schema(path)
    except (Refused, NotFound):
        # It was taken away meanwhile, or is no table: another can be chosen in the draft.
        return recognised_schema(path)


def waiting_folder() -> Path:
    """Where the files of all visitors wait."""
    return catalog_folder() / "waiting"


def waiting_files(visitor: str, *, now: datetime) -> list[WaitingFile]:
    """The files that wait for that visitor (a mark that only her browser knows), the first sent first."""
    if not _MARK.fullmatch(visitor):
        return []
    files = [waiting_file(words.parent) for words in (waiting_folder() / visitor).glob(f"*/{WORDS}")]
    return sorted((file for file in files if file is not None and now < file.until), key=lambda file: file.kept_at)


def waiting_file(folder: Path) -> WaitingFile | None:
    """The file in that folder; None where it was taken out meanwhile."""
    try:
        words = json.loads((folder / WORDS).read_text("utf-8"))
    except FileNotFoundError:
        # It was begun or given up in another tab.
        return None
    wish = Wish(Door(words["door"]), words["schema_id"], words["dataset"], words["organisation"])
    return WaitingFile(folder, words["name"], wish, datetime.fromisoformat(words["kept_at"]), words["is_tried"])


def organisation_meant(person: User, files: Sequence[WaitingFile]) -> Organisation | None:
    """For which organisation the files are published, where there is no doubt."""
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
    """The data set of which the file is a new version, where the person may make one."""
    dataset = Dataset.objects.filter(slug=file.wish.dataset).select_related("organisation").first()
    if dataset is None:
        return None
    scope = schemas.capability_of(dataset.schema_id)
    return dataset if acting_or_none(person, dataset.organisation, Role.EDITOR, scope) is not None else None
