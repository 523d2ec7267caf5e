"""The second step by the grid: the page, and the rows that it asks for and sends; the server is the judge."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

import numpy as np
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from maillage.catalog.terms import MOST_GRID_ROWS, Door, Step
from maillage.core.clock import utc_now
from maillage.core.problems import Problem, Refused, sentence
from maillage.core.schema.terms import FindingGroup, Report
from maillage.publishing.export.report_words import FIXES, tell
from maillage.publishing.models import Draft
from maillage.publishing.pages.frame import Frame, frame
from maillage.publishing.pages.schema_fields import field_entry
from maillage.publishing.queries.draft_tables import DraftTable, draft_report, draft_table
from maillage.publishing.queries.drafts import DraftVisit, undone_revision
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import Conflict, begin_table, choose_step, edit
from maillage.publishing.rules.table_edits import read_edits
from maillage.publishing.views.entry import at_draft
from maillage.web import formats
from maillage.web.problems_json import problem_document, problem_response

_FIRST_ROW: Final = 2
_MOST_GROUPS: Final = 3_000  # of an answer; a grid that has more says so
_BLANK_COLUMNS: Final = 4
_LONGEST_HELP: Final = 400


@dataclass(frozen=True, slots=True)
class GridPage:
    """The page around the grid; the grid itself is built from what ``rows_href`` answers."""

    frame: Frame
    rows_href: str
    is_window: bool
    window_said: str
    can_undo: bool
    can_redo: bool
    revision: int
    has_schema: bool


@require_safe
@at_draft
def grid(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The page; a draft without table gets an empty one, of the columns of its schema."""
    draft = _with_table(visit)
    if not settle(draft):
        return redirect("draft_fill", draft_id=draft.id)
    choose_step(draft, Step.FILL, Door.GRID)
    table = draft_table(draft.id, draft.revision)
    count = table.row_count if table else 0
    page = GridPage(
        frame=frame(DraftVisit(visit.person, draft, visit.acting, visit.through), Step.FILL),
        rows_href=reverse("draft_grid_rows", args=[draft.id]),
        is_window=count > MOST_GRID_ROWS,
        window_said=_window_said(draft, count) if count > MOST_GRID_ROWS else "",
        can_undo=draft.revisions.filter(number=draft.revision, before__gt=0).exists(),
        can_redo=undone_revision(draft) is not None,
        revision=draft.revision,
        has_schema=bool(draft.schema_id),
    )
    return render(request, "publishing/publish_grid.html", {"page": page})


def _with_table(visit: DraftVisit) -> Draft:
    if visit.draft.revision:
        return visit.draft
    names = [field.name for field in visit.schema.fields] or [
        _("colonne %(number)s") % {"number": number} for number in range(1, _BLANK_COLUMNS + 1)
    ]
    changed = begin_table(visit.acting, visit.draft, names, now=utc_now())
    changed.refresh_from_db()
    return changed


def _window_said(draft: Draft, count: int) -> str:
    report = draft_report(draft.id, draft.revision)
    wrong = len(report.bad_rows) if report else 0
    if not wrong:
        said = _(
            "Ce tableau a %(rows)s lignes, sans erreur : la grille ne montre que celles que vous ajoutez, à la fin."
        )
        return said % {"rows": formats.number(count)}
    shown = min(wrong, MOST_GRID_ROWS)
    said = ngettext(
        "Ce tableau a %(rows)s lignes : la grille montre celle qui a une erreur ; ce que vous ajoutez vient à la fin.",
        "Ce tableau a %(rows)s lignes : la grille montre les %(shown)s qui ont une erreur ; ce que vous ajoutez vient "
        "à la fin.",
        shown,
    )
    return said % {"rows": formats.number(count), "shown": formats.number(shown)}


def telling_json(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """``page``, whose problems are answered as JSON: a grid reads them."""

    @wraps(page)
    def told(request: HttpRequest, visit: DraftVisit) -> HttpResponseBase:
        try:
            return page(request, visit)
        except Conflict as conflict:
            # What was sent is kept as a state of its own: the page offers both.
            kept = {"kept": conflict.kept, "revision": visit.draft.revision}
            return JsonResponse(problem_document(conflict) | kept, status=conflict.status)
        except Problem as problem:
            # Nothing was changed; the page keeps what was typed.
            return problem_response(problem)

    return told


@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
@telling_json
def rows(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The rows and what is wrong with them (``etat``: this alone); posted, a person's steps, then what is wrong."""
    if request.method == "POST":
        return JsonResponse(_edited(request, visit))
    draft = visit.draft
    settle(draft)
    table, report = _table(draft), draft_report(draft.id, draft.revision)
    numbers = _numbers(table, report)
    if "etat" in request.GET:
        return JsonResponse(_state(draft, table, report, numbers))
    shown = table.rows() if len(numbers) == table.row_count else table.rows_at(numbers)
    fields = [field_entry(name, visit.schema.field_named(name)).document() for name in table.header]
    document = {
        "header": list(table.header),
        "fields": [one | {"help": str(one["help"])[:_LONGEST_HELP]} for one in fields],
        "above": table.reading.header_line - 1,
        "removed": list(table.reading.removed_rows),
        "numbers": numbers if len(numbers) != table.row_count else None,
        "rows": [list(row) for row in shown],
    }
    return JsonResponse(document | _state(draft, table, report, numbers))


def _edited(request: HttpRequest, visit: DraftVisit) -> dict[str, Any]:
    sent = _sent(request)
    base = sent.get("revision")
    if not isinstance(base, int):
        raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
    changed = edit(visit.acting, visit.draft, read_edits(sent.get("edits")), base=base, now=utc_now())
    settle(changed)
    table, report = _table(changed), draft_report(changed.id, changed.revision)
    return _state(changed, table, report, _numbers(table, report))


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body)
    except ValueError as error:
        raise _unclear() from error  # nothing was changed
    if not isinstance(sent, dict):
        raise _unclear()
    return sent


def _unclear() -> Refused:
    return Refused(
        "edits_unclear", sentence("Cette modification n’est pas comprise : rechargez la page, rien n’est perdu.")
    )


def _table(draft: Draft) -> DraftTable:
    table = draft_table(draft.id, draft.revision)
    if table is None:
        raise Refused("table_missing", sentence("Ce tableau n’est pas encore prêt : revenez dans un instant."))
    return table


def _numbers(table: DraftTable, report: Report | None) -> list[int]:
    """The numbers of the rows that the grid shows: all, or those with errors of a table that is too long."""
    if table.row_count <= MOST_GRID_ROWS:
        return list(range(_FIRST_ROW, table.row_count + _FIRST_ROW))
    bad = report.bad_rows[:MOST_GRID_ROWS] if report else np.empty(0, np.int32)
    return [int(one) for one in bad if one >= _FIRST_ROW]


def _state(draft: Draft, table: DraftTable, report: Report | None, numbers: Sequence[int]) -> dict[str, Any]:
    groups = list(report.errors) if report else []
    return {
        "revision": draft.revision,
        "total": table.row_count,
        "checked": report is not None,
        "errors": report.error_count if report else None,
        "badRows": len(report.bad_rows) if report else None,
        "verdict": _verdict(report),
        "findings": [
            _finding(place, one, numbers, is_window=len(numbers) != table.row_count)
            for place, one in enumerate(groups[:_MOST_GROUPS])
        ],
        "canUndo": draft.revisions.filter(number=draft.revision, before__gt=0).exists(),
        "canRedo": undone_revision(draft) is not None,
    }


def _verdict(report: Report | None) -> str:
    if report is None:
        return _("La vérification continue…")
    if report.is_valid:
        return _("Aucune erreur")
    count = report.error_count
    return ngettext("%(count)s erreur", "%(count)s erreurs", count) % {"count": formats.number(count)}


def _finding(place: int, group: FindingGroup, numbers: Sequence[int], *, is_window: bool) -> dict[str, Any]:
    fix, shown = group.fix, group.row_numbers
    if is_window:
        shown = shown[np.isin(shown, numbers)]
    return {
        "place": place,
        "column": (group.field_number or 0) - 1,
        "field": group.field_name,
        "rows": shown.tolist(),
        "count": group.count,
        "message": tell(group.message, group.params),
        "fix": None if fix is None else {"before": fix.before, "after": fix.after, "kind": fix.kind.value},
        "fixName": _(FIXES[fix.kind]) if fix is not None and fix.kind in FIXES else "",
    }
