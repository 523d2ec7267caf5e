"""The door of the pages of a draft: who is logged in, which draft, for whom; where who must log in first goes on."""

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from maillage.accounts.parts import Page, for_people, own_space
from maillage.accounts.queries import User
from maillage.catalog.terms import DraftStep
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.publishing.queries.drafts import DraftVisit, visit_draft
from maillage.publishing.record.drafts import begin_table

# The pages of a form, which kept what was typed in the browser and put it back.
_KEEPING: Final = frozenset({"catalog_begin", "draft_form", "draft_describe"})


def at_draft(page: Page) -> Page:
    """``page(request, visit, …)`` for somebody who may edit for the organisation of the draft."""

    @wraps(page)
    def entered(request: HttpRequest, person: User, draft_id: UUID, **parts: Any) -> HttpResponseBase:
        return page(request, visit_draft(draft_id, person), **parts)

    return for_people(entered, after_change)


def after_change(request: HttpRequest) -> str:
    """Where a person goes on whose POST the door stopped: where what she typed is kept, else to her space."""
    is_kept = request.resolver_match is not None and request.resolver_match.url_name in _KEEPING
    return request.get_full_path() if is_kept else own_space(request)


def draft_context(visit: DraftVisit, step: DraftStep, *, is_saved: bool = False) -> dict[str, Any]:
    """What the page of a step of a draft shows around itself; ``is_saved`` where it says that all is kept."""
    return {"visit": visit, "draft": visit.draft, "step": step.number, "is_saved": is_saved}


def posted_revision(request: HttpRequest) -> int:
    """The revision of the table that the page was made of; Refused where it says none."""
    text = str(request.POST.get("revision", ""))
    if not text.isdecimal():
        raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
    return int(text)


def begin_empty(visit: DraftVisit, columns: Sequence[str]) -> DraftVisit:
    """The visit of the draft, with an empty table of those columns where it has none yet."""
    if visit.draft.revision or not columns:
        return visit
    draft = begin_table(visit.acting, visit.draft, columns, now=utc_now())
    draft.refresh_from_db()
    return replace(visit, draft=draft)
