"""The second step by file: upload, fix by buttons, restore any revision, and map columns to schema fields."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import FixKind
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.domain.terms import DraftStep, EntryMode
from maillage.opendata.publishing.pages.draft.columns import KEEP, LEAVE_OUT, column_lines, missing_fields
from maillage.opendata.publishing.pages.draft.fill import progress_text, table_context
from maillage.opendata.publishing.pages.entry import at_draft, draft_context, posted_revision
from maillage.opendata.publishing.pages.received_files import received_file, refuse_too_large
from maillage.opendata.publishing.store import draft_changes as drafts
from maillage.opendata.publishing.store.draft_tables import draft_report, draft_table, system_placements_of
from maillage.opendata.publishing.store.draft_work import ensure_built
from maillage.opendata.publishing.store.drafts import DraftVisit, changed_cells_of, progress_of
from maillage.opendata.publishing.store.models import Draft
from maillage.web.error_pages import answer_change, answer_refusal
from maillage.web.wording import formats

_DOORS: Final = {EntryMode.GRID.value: "draft_grid", EntryMode.FORM.value: "draft_form"}


@require_safe
@at_draft
def draft(_request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Redirect to the step where the person left her draft."""
    draft = visit.draft
    if draft.published_version is not None:
        page = "draft_done"
    elif draft.step in {DraftStep.CHOOSE.value, DraftStep.FILL.value}:
        page = _DOORS.get(draft.door, "draft_fill")
    else:
        page = "draft_describe" if draft.step == DraftStep.DESCRIBE.value else "draft_publish"
    return redirect(page, draft_id=draft.id)


@gzip_page
@require_safe
@at_draft
def fill(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The file page: waits for a short check, and shows the progress of a long one."""
    is_ready = ensure_built(visit.draft)
    drafts.choose_step(visit.draft, DraftStep.FILL, EntryMode.FILE)
    context = draft_context(visit, DraftStep.FILL, is_saved=bool(visit.draft.revision))
    return render(request, "publishing/publish_fill.html", context | table_context(visit, is_ready=is_ready))


@require_safe
@at_draft
def progress(_request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The progress of the check, polled by the page."""
    is_ready = ensure_built(visit.draft)
    return JsonResponse({"ready": is_ready, "said": progress_text(progress_of(visit.draft))})


@csrf_exempt  # _upload_protected verifies the token, once the size of the body is known to be acceptable
@require_POST
@at_draft
def upload(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Replace the table by an uploaded file; earlier revisions are kept."""
    try:
        refuse_too_large(request)
    except Refused as refusal:
        # The body was not read: the draft is unchanged.
        return answer_refusal(request, refusal, reverse("draft_fill", args=[visit.draft.id]))
    return _upload_protected(request, visit=visit)


@csrf_protect
def _upload_protected(request: HttpRequest, *, visit: DraftVisit) -> HttpResponse:
    def change() -> str:
        with received_file(request) as file:
            drafts.receive_file(visit.acting, visit.draft, file.path, file.name, now=utc_now())
        return ""

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))


@require_POST
@at_draft
def sheet(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Use another sheet of the workbook as the table."""

    def change() -> str:
        drafts.choose_sheet(visit.acting, visit.draft, str(request.POST.get("sheet", "")), now=utc_now())
        return ""

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))


@require_POST
@at_draft
def system(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Read the map as drawn in the coordinate system that the person chose."""

    def change() -> str:
        drafts.choose_system(visit.acting, visit.draft, str(request.POST.get("crs", "")), now=utc_now())
        return ""

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))


@gzip_page
@require_safe
@at_draft
def systems(_request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Where the map lies in each coordinate system, for the drawing under the menu."""
    return JsonResponse(system_placements_of(visit.draft.id, visit.draft.revision) or {})


@require_POST
@at_draft
def correct(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Apply the requested fixes: all, by kind, or by group."""

    def change() -> str:
        groups = [int(place) for place in str(request.POST.get("groups", "")).split(",") if place.isdecimal()]
        kinds = [kind for kind in request.POST.getlist("kind") if kind in set(FixKind)]
        base = posted_revision(request)
        draft = drafts.fix(
            visit.acting, visit.draft, base=base, kinds=kinds or None, groups=groups or None, now=utc_now()
        )
        if not ensure_built(draft):
            return ""
        count = changed_cells_of(draft)
        if not count:
            return _(
                "Rien de plus ne se corrige tout seul : le reste se corrige dans la grille, ou se publie tel quel."
            )
        text = ngettext("%(count)s correction faite.", "%(count)s corrections faites.", count)
        return text % {"count": formats.number(count)}

    return answer_change(request, change, _door_href(request, visit))


@require_POST
@at_draft
def fill_cells(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Write one value into all cells of a cause or into a new column, or copy the values from the row above."""

    def change() -> str:
        field, place, base = _field(request, visit), str(request.POST.get("groups", "")), posted_revision(request)
        group = int(place) if place.isdecimal() else None
        if request.POST.get("copy") == "above" and group is not None:
            draft = drafts.copy_from_above(visit.acting, visit.draft, field, group=group, base=base, now=utc_now())
        else:
            value = str(request.POST.get("value", "")).strip()
            draft = drafts.write_in_all(visit.acting, visit.draft, field, value, group=group, base=base, now=utc_now())
        return _filled_cells(draft)

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))


@require_POST
@at_draft
def map_words(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Replace each wrong value of a column by the chosen one."""

    def change() -> str:
        words = {}
        for name, word in request.POST.items():
            meant = str(request.POST.get(name.replace("word-", "meant-", 1), "")).strip()
            if name.startswith("word-") and meant:
                words[str(word)] = meant
        if not words:
            return _("Aucun mot n’a été choisi : rien n’a changé.")
        field, base = _field(request, visit), posted_revision(request)
        return _filled_cells(drafts.replace_words(visit.acting, visit.draft, field, words, base=base, now=utc_now()))

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))


@require_POST
@at_draft
def undo_change(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Undo the last change."""
    return _answer_state(request, visit, lambda: drafts.undo(visit.draft, now=utc_now()))


@require_POST
@at_draft
def redo_change(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Redo the change that was undone."""
    return _answer_state(request, visit, lambda: drafts.redo(visit.draft, now=utc_now()))


@require_POST
@at_draft
def state(request: HttpRequest, visit: DraftVisit, number: int) -> HttpResponse:
    """Restore that revision of the table."""
    return _answer_state(request, visit, lambda: drafts.go_to(visit.draft, number, now=utc_now()))


def _answer_state(request: HttpRequest, visit: DraftVisit, move: Callable[[], Draft]) -> HttpResponse:
    def change() -> str:
        return _("Le tableau est revenu à l’état n° %(number)s.") % {"number": move().revision}

    return answer_change(request, change, _door_href(request, visit))


def _field(request: HttpRequest, visit: DraftVisit) -> str:
    field = str(request.POST.get("field", ""))
    if visit.schema.field_named(field) is None:
        raise Refused("field_unknown", sentence("Cette colonne n’est pas dans le modèle : rechargez la page."))
    return field


def _filled_cells(draft: Draft) -> str:
    ensure_built(draft)
    count = changed_cells_of(draft)
    text = ngettext("%(count)s case remplie.", "%(count)s cases remplies.", count)
    return text % {"count": formats.number(count)}


def _door_href(request: HttpRequest, visit: DraftVisit) -> str:
    """URL of the page (grid or file) that the button was on."""
    name = "draft_grid" if request.POST.get("from") == "grid" else "draft_fill"
    return reverse(name, args=[visit.draft.id])


@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def columns(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The column mapping; a POST applies it to the table."""
    draft = visit.draft

    def change() -> str:
        base = posted_revision(request)
        table = draft_table(draft.id, base)
        if table is None:
            raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
        names: list[str | None] = []
        for position, written in enumerate(table.header):
            choice = str(request.POST.get(f"column-{position}", KEEP))
            name = written if choice == KEEP else choice.removeprefix("field:")
            names.append(None if choice == LEAVE_OUT else name)
        twice = sorted({name for name in names if name is not None and name.strip() and names.count(name) > 1})
        if twice and twice != sorted({name for name in table.header if table.header.count(name) > 1}):
            message = sentence("Deux colonnes ne peuvent pas être « %(name)s » : choisissez laquelle.")
            raise Refused("column_twice", message, name=twice[0])
        drafts.map_columns(visit.acting, draft, names, base=base, now=utc_now())
        return _("Les colonnes sont comme vous l’avez choisi.")

    if request.method == "POST":
        fill, again = reverse("draft_fill", args=[draft.id]), reverse("draft_columns", args=[draft.id])
        return answer_change(request, change, fill, failed=again)
    table = draft_table(draft.id, draft.revision) if ensure_built(draft) and draft.revision else None
    report = draft_report(draft.id, draft.revision)
    if table is None or report is None or not visit.schema.fields:
        return redirect("draft_fill", draft_id=draft.id)
    context = draft_context(visit, DraftStep.FILL) | {
        "columns": column_lines(visit.schema, table, report),
        "missing": missing_fields(visit.schema, table, report),
        "form": RefusableForm(),  # its fields are written by hand, for speed: the browser keeps them like all others
    }
    return render(request, "publishing/publish_columns.html", context)
