"""The door of the pages of a draft: who is logged in, which draft, for whom; where who must log in first goes on."""

from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from maillage.accounts.parts import Page, for_people, own_space
from maillage.accounts.queries import User
from maillage.publishing.queries.drafts import visit_draft

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
