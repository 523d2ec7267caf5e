"""Reads of drafts: one that a person may see, those of a person, how far the work on one is, its states."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Q

from maillage.accounts.queries import Organisation, User, acting, mandate_holder_of, organisation_at, organisations_for
from maillage.accounts.terms import Acting, Capability, Role
from maillage.catalog.queries.schemas import capability_of, schema, schemas_of
from maillage.core.problems import Forbidden, NotFound, sentence
from maillage.core.schema.terms import Schema
from maillage.publishing.models import Draft, DraftRevision
from maillage.publishing.queries.draft_tables import progress_path

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


def visit_draft(draft_id: UUID, user: User) -> DraftVisit:
    """``user`` at the draft, acting for its organisation; NotFound where there is none, Forbidden where she may not."""
    draft = (
        Draft.objects.select_related("organisation", "dataset", "published_version__dataset", "author")
        .filter(pk=draft_id)
        .first()
    )
    if draft is None:
        raise NotFound("draft_unknown", sentence("Ce brouillon n’existe pas : retrouvez les vôtres dans Mon espace."))
    editor = acting(user, draft.organisation, Role.EDITOR, capability_of(draft.schema_id))
    return DraftVisit(user, draft, editor, mandate_holder_of(editor))


def organisation_to_publish_for(user: User, slug: str, scope: Capability) -> Organisation:
    """The organisation of that name, else the first that ``user`` edits for; Forbidden where she edits for none."""
    if slug:
        return organisation_at(slug)
    choices = organisations_for(user, Role.EDITOR, scope)
    if not choices:
        raise Forbidden(
            "no_organisation",
            sentence("Vous ne rédigez encore pour aucune organisation : demandez-en une, ou une invitation."),
        )
    return choices[0].organisation


def drafts_of(user: User | AnonymousUser, *, thrown_away: bool = False) -> list[Draft]:
    """The drafts of the organisations that ``user`` may edit for, not yet published; the last touched first."""
    drafts = Draft.objects.filter(in_reach(user, Role.EDITOR), published_version=None)
    drafts = drafts.filter(thrown_away_at__isnull=not thrown_away)
    return list(drafts.select_related("organisation", "dataset", "author").order_by("-modified_at")[:_MOST_LISTED])


def in_reach(user: User | AnonymousUser, role: Role) -> Q:
    """The drafts, or data sets, of organisations for which ``user`` may act as ``role``, each within its mandate."""
    scoped = {scope: schemas_of(scope) for scope in Capability if scope is not Capability.OPEN}
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
    return schema(draft.schema_id, draft.schema_version or None) if draft.schema_id else NO_SCHEMA


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


def last_revision(draft: Draft) -> int:
    """The highest number of a revision of the draft, in force or not."""
    return int(draft.revisions.aggregate(most=Max("number"))["most"] or 0)


def undone_revision(draft: Draft) -> int | None:
    """The revision that redoing would bring back: the last one made from the one in force."""
    undone = draft.revisions.filter(before=draft.revision).exclude(number=draft.revision).order_by("-number").first()
    return undone.number if undone else None


def states(draft: Draft) -> Sequence[DraftRevision]:
    """All states of the table, the last first."""
    return list(draft.revisions.select_related("made_by").order_by("-number"))
