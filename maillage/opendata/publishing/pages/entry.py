"""Access to the pages of a draft: person, draft and organisation; and where to continue after a login."""

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from maillage.accounts.pages.parts import Page, for_people, own_space
from maillage.accounts.store.model_types import User
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.opendata.catalog.domain.terms import DraftStep
from maillage.opendata.publishing.store.draft_changes import begin_table
from maillage.opendata.publishing.store.drafts import DraftVisit, visit_draft

# Form pages whose script keeps typed text in the browser and restores it.
_KEEPING: Final = frozenset({"catalog_begin", "draft_columns", "draft_form", "draft_describe", "draft_publish"})


def at_draft(page: Page) -> Page:
    """Decorate ``page(request, visit, …)`` for people who may edit for the draft's organisation."""

    @wraps(page)
    def entered(request: HttpRequest, person: User, draft_id: UUID, **parts: Any) -> HttpResponseBase:
        return page(request, visit_draft(draft_id, person), **parts)

    return for_people(entered, after_change)


def after_change(request: HttpRequest) -> str:
    """Where to continue after a POST interrupted by a login: the same page if it keeps typed text, or the workspace."""
    is_kept = request.resolver_match is not None and request.resolver_match.url_name in _KEEPING
    return request.get_full_path() if is_kept else own_space(request)


def draft_context(visit: DraftVisit, step: DraftStep, *, is_saved: bool = False) -> dict[str, Any]:
    """Context shared by the steps of a draft; ``is_saved`` shows that everything is saved."""
    return {"visit": visit, "draft": visit.draft, "step": step.number, "is_saved": is_saved}


def posted_revision(request: HttpRequest) -> int:
    """The table revision that the page was built from; Refused if missing."""
    text = str(request.POST.get("revision", ""))
    if not text.isdecimal():
        raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
    return int(text)


def begin_empty(visit: DraftVisit, columns: Sequence[str]) -> DraftVisit:
    """The visit, after creating an empty table with those columns if the draft has none."""
    if visit.draft.revision or not columns:
        return visit
    draft = begin_table(visit.acting, visit.draft, columns, now=utc_now())
    draft.refresh_from_db()
    return replace(visit, draft=draft)
