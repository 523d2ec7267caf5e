"""Publishes a long draft in a process of its own: the request only asks for it, and the page shows when it is done.

``publishing.json`` in the folder of the draft says who asked and what became of it; the published version is the
truth, so that asking again does no harm.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from maillage.accounts.terms import Acting
from maillage.catalog.queries.files import draft_folder
from maillage.core.clock import utc_now
from maillage.core.files.whole import write_whole
from maillage.core.problems import Problem
from maillage.core.processes import start_beside
from maillage.publishing.models import Draft
from maillage.publishing.record.draft_work import ROWS_AT_ONCE
from maillage.publishing.record.publishing_drafts import publish_draft, refuse_unready

_DEAD_AFTER_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Publishing:
    """A publication that was asked for: at work, or refused with a French message id and what fills it."""

    is_at_work: bool
    message: str = ""
    params: dict[str, str | float] | None = None


def publish_now_or_beside(acting: Acting, draft: Draft, *, note: str) -> None:
    """Publish the draft: at once where it is short, else beside; Refused where it is not ready."""
    if (draft.row_count or 0) <= ROWS_AT_ONCE:
        publish_draft(acting, draft, note=note, now=utc_now())
        return
    refuse_unready(draft, now=utc_now())
    if not publishing_of(draft).is_at_work:
        words = {"acting": [acting.organisation_id, acting.user_id, acting.through_id], "note": note, "at": time.time()}
        _write(draft.id, words)
        start_beside("maillage.publishing.draft_worker", str(draft.id))


def publishing_of(draft: Draft) -> Publishing:
    """What became of the publication that was asked for last."""
    try:
        words = json.loads(_path(draft.id).read_text("utf-8"))
    except FileNotFoundError:
        # None was asked for.
        return Publishing(is_at_work=False)
    if "message" in words:
        return Publishing(is_at_work=False, message=words["message"], params=words["params"])
    return Publishing(is_at_work=time.time() - words["at"] < _DEAD_AFTER_S)


def publish_asked(draft_id: UUID) -> None:
    """Publish as it was asked for; what is refused is kept for the page to say."""
    words = json.loads(_path(draft_id).read_text("utf-8"))
    organisation_id, user_id, through_id = words["acting"]
    acting = Acting(organisation_id, user_id=user_id, through_id=through_id)
    try:
        publish_draft(acting, Draft.objects.get(pk=draft_id), note=words["note"], now=utc_now())
    except Problem as problem:
        _write(draft_id, {"message": problem.message, "params": problem.params})
        return
    _path(draft_id).unlink(missing_ok=True)


def _path(draft_id: UUID) -> Path:
    return draft_folder(draft_id) / "publishing.json"


def _write(draft_id: UUID, words: dict[str, Any]) -> None:
    write_whole(_path(draft_id), json.dumps(words, ensure_ascii=False))
