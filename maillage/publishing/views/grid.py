"""The second step by the grid: the page, and the rows that it asks for and sends; the server is the judge."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from maillage.catalog.terms import Door, DraftStep
from maillage.core.clock import utc_now
from maillage.core.problems import Problem, Refused, sentence
from maillage.publishing.pages.draft.grid import grid_page, grid_rows, grid_state
from maillage.publishing.queries.draft_tables import draft_table
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import Conflict, choose_step, edit
from maillage.publishing.rules.table_edits import read_edits
from maillage.publishing.views.entry import at_draft, begin_empty
from maillage.web.problems_json import problem_document, problem_response

_BLANK_COLUMNS: Final = 4


@require_safe
@at_draft
def grid(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The page; a draft without table gets an empty one, of the columns of its schema."""
    blank = [_("colonne %(number)s") % {"number": number} for number in range(1, _BLANK_COLUMNS + 1)]
    visit = begin_empty(visit, [field.name for field in visit.schema.fields] or blank)
    if not settle(visit.draft):
        return redirect("draft_fill", draft_id=visit.draft.id)
    choose_step(visit.draft, DraftStep.FILL, Door.GRID)
    return render(request, "publishing/publish_grid.html", {"page": grid_page(visit)})


def telling_json(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """``page``, whose problems are answered as JSON: a grid reads them."""

    @wraps(page)
    def answer(request: HttpRequest, visit: DraftVisit) -> HttpResponseBase:
        try:
            return page(request, visit)
        except Conflict as conflict:
            # What was sent is kept as a state of its own: the page offers both.
            states = {"kept": conflict.kept, "revision": visit.draft.revision}
            return JsonResponse(problem_document(conflict) | states, status=conflict.status)
        except Problem as problem:
            # Nothing was changed; the page keeps what was typed.
            return problem_response(problem)

    return answer


@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
@telling_json
def rows(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The rows and what is wrong with them (``etat``: this alone); posted, a person's steps, then what is wrong."""
    draft = visit.draft
    if request.method == "POST":
        try:
            steps = json.loads(request.body)
        except ValueError as error:
            raise _unclear() from error  # nothing was changed
        if not isinstance(steps, dict):
            raise _unclear()
        base = steps.get("revision")
        if not isinstance(base, int):
            raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
        draft = edit(visit.acting, draft, read_edits(steps.get("edits")), base=base, now=utc_now())
    settle(draft)
    table = draft_table(draft.id, draft.revision)
    if table is None:
        raise Refused("table_missing", sentence("Ce tableau n’est pas encore prêt : revenez dans un instant."))
    if request.method == "POST" or "etat" in request.GET:
        return JsonResponse(grid_state(draft, table))
    return JsonResponse(grid_rows(draft, table, visit.schema) | grid_state(draft, table))


def _unclear() -> Refused:
    return Refused(
        "edits_unclear", sentence("Cette modification n’est pas comprise : rechargez la page, rien n’est perdu.")
    )
