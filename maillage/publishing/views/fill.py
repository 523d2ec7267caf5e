"""The second step by the file: what was found in it, what is wrong, corrected by buttons; every state can come back."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from maillage.catalog.queries.schemas import schemas_of_cells
from maillage.catalog.terms import Door, Step
from maillage.catalog.terms.schemas import Model
from maillage.core.clock import utc_now
from maillage.core.problems import Refused, sentence
from maillage.core.schema.terms import FixKind
from maillage.publishing.forms.received_file import received_file
from maillage.publishing.forms.sent_file import MOST_MEGABYTES, refuse_too_large
from maillage.publishing.models import Draft, DraftRevision
from maillage.publishing.pages.frame import Frame, frame
from maillage.publishing.pages.report import ReportPart, report_part
from maillage.publishing.queries.draft_tables import draft_report, draft_table
from maillage.publishing.queries.drafts import (
    DraftVisit,
    Progress,
    progress_of,
    revision_in_force,
    states,
    undone_revision,
)
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import (
    choose_sheet,
    choose_step,
    copy_from_above,
    fix,
    go_to,
    receive_file,
    redo,
    replace_words,
    undo,
    write_in_all,
)
from maillage.publishing.views.entry import at_draft
from maillage.web import formats
from maillage.web.telling import answer_change, answer_refusal

_SHOWN_ROWS: Final = 5
_SAMPLE_ROWS: Final = 200
_SHOWN_COLUMNS: Final = 8
_SHOWN_STATES: Final = 30
_ACTIONS: Final = {
    "file": sentence("fichier déposé"),
    "fix": sentence("correction"),
    "edit": sentence("saisie dans la grille"),
    "form": sentence("saisie d’une fiche"),
    "fill": sentence("même valeur dans une colonne"),
    "copy": sentence("recopie de la ligne du dessus"),
    "words": sentence("mots remplacés"),
    "mapping": sentence("choix des colonnes"),
    "begun": sentence("tableau vide"),
    "version": sentence("reprise de la version publiée"),
}


@dataclass(frozen=True, slots=True)
class StateLine:
    """One state of the table, to go back to."""

    number: int
    said: str
    at: Any
    by: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class FillPage:
    """The table of a draft by its file door: nothing yet, in the making, or its report."""

    frame: Frame
    revision: int
    has_table: bool
    has_schema: bool
    source_name: str
    progress: Progress | None
    progress_said: str
    report: ReportPart | None
    is_model_asked: bool
    likely: tuple[Model, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more_columns: int
    states: tuple[StateLine, ...]
    can_undo: bool
    can_redo: bool
    most_megabytes: int
    grid_href: str
    form_href: str


@require_safe
@at_draft
def draft(_request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """To the step where the person left her draft."""
    if visit.draft.published_version is not None:
        return redirect("draft_done", draft_id=visit.draft.id)
    names = {Step.CHOOSE: "draft_fill", Step.FILL: "draft_fill", Step.DESCRIBE: "draft_describe"}
    name = names.get(Step(visit.draft.step), "draft_publish")
    doors = {Door.GRID.value: "draft_grid", Door.FORM.value: "draft_form"}
    if name == "draft_fill":
        name = doors.get(visit.draft.door, name)
    return redirect(name, draft_id=visit.draft.id)


@gzip_page
@require_safe
@at_draft
def fill(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The page of the file: it waits for a short check, and shows how far a long one is."""
    is_ready = settle(visit.draft)
    choose_step(visit.draft, Step.FILL, Door.FILE)
    return render(request, "publishing/publish_fill.html", {"page": fill_page(visit, is_ready=is_ready)})


@require_safe
@at_draft
def progress(_request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """How far the check is, for the page that waits."""
    is_ready = settle(visit.draft)
    return JsonResponse({"ready": is_ready, "said": _progress_said(progress_of(visit.draft))})


@csrf_exempt  # the token is looked at by _received, once the length of the body is known to be bearable
@require_POST
@at_draft
def upload(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """A file takes the place of the table; the states before stay."""
    back = reverse("draft_fill", args=[visit.draft.id])
    try:
        refuse_too_large(request)
    except Refused as refusal:
        # Nothing was read: the draft stands as it did.
        return answer_refusal(request, refusal, back)
    return _received(request, visit=visit, back=back)


@csrf_protect
def _received(request: HttpRequest, *, visit: DraftVisit, back: str) -> HttpResponse:
    def change() -> str:
        with received_file(request) as (name, path):
            receive_file(visit.acting, visit.draft, path, name, now=utc_now())
        return ""

    return answer_change(request, change, back)


@require_POST
@at_draft
def sheet(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Another sheet of the workbook is the table."""

    def change() -> str:
        choose_sheet(visit.acting, visit.draft, str(request.POST.get("sheet", "")), now=utc_now())
        return ""

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))


@require_POST
@at_draft
def correct(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The fixes that were asked for are made: all, of some kinds, of some groups."""

    def change() -> str:
        base = _base(request)
        places = [int(one) for one in str(request.POST.get("groups", "")).split(",") if one.isdecimal()]
        kinds = [one for one in request.POST.getlist("kind") if one in set(FixKind)]
        changed = fix(visit.acting, visit.draft, base=base, kinds=kinds or None, groups=places or None, now=utc_now())
        if not settle(changed):
            return ""
        made = revision_in_force(changed)
        return _fixes_said(made.changed_cells if made else 0)

    return answer_change(request, change, _back(request, visit))


@require_POST
@at_draft
def fill_cells(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """One value is written in all cells of a cause, or in a new column; or each takes that of the row above."""

    def change() -> str:
        field, place = _field(request, visit), str(request.POST.get("groups", ""))
        if request.POST.get("copy") == "above" and place.isdecimal():
            now = utc_now()
            return _filled(
                copy_from_above(visit.acting, visit.draft, field, group=int(place), base=_base(request), now=now)
            )
        value = str(request.POST.get("value", "")).strip()
        group = int(place) if place.isdecimal() else None
        changed = write_in_all(visit.acting, visit.draft, field, value, group=group, base=_base(request), now=utc_now())
        return _filled(changed)

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))


@require_POST
@at_draft
def map_words(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """Each wrong word of a column becomes the word that was chosen for it."""

    def change() -> str:
        places = [key.removeprefix("word-") for key in request.POST if key.startswith("word-")]
        pairs = {str(request.POST[f"word-{one}"]): str(request.POST.get(f"meant-{one}", "")).strip() for one in places}
        words = {word: meant for word, meant in pairs.items() if meant}
        if not words:
            return _("Aucun mot n’a été choisi : rien n’a changé.")
        field = _field(request, visit)
        return _filled(replace_words(visit.acting, visit.draft, field, words, base=_base(request), now=utc_now()))

    return answer_change(request, change, reverse("draft_fill", args=[visit.draft.id]))


def _field(request: HttpRequest, visit: DraftVisit) -> str:
    field = str(request.POST.get("field", ""))
    if visit.schema.field_named(field) is None:
        raise Refused("field_unknown", sentence("Cette colonne n’est pas dans le modèle : rechargez la page."))
    return field


def _filled(changed: Draft) -> str:
    settle(changed)
    made = revision_in_force(changed)
    count = made.changed_cells if made else 0
    said = ngettext("%(count)s case remplie.", "%(count)s cases remplies.", count)
    return said % {"count": formats.number(count)}


def _fixes_said(count: int) -> str:
    if not count:
        return _("Rien de plus ne se corrige tout seul : le reste se corrige dans la grille, ou se publie tel quel.")
    said = ngettext("%(count)s correction faite.", "%(count)s corrections faites.", count)
    return said % {"count": formats.number(count)}


@require_POST
@at_draft
def undo_change(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The last change is undone."""
    return answer_change(request, lambda: _gone_to(undo(visit.draft, now=utc_now())), _back(request, visit))


@require_POST
@at_draft
def redo_change(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The change that was undone is there again."""
    return answer_change(request, lambda: _gone_to(redo(visit.draft, now=utc_now())), _back(request, visit))


@require_POST
@at_draft
def state(request: HttpRequest, visit: DraftVisit, number: int) -> HttpResponse:
    """The table is as it was in that state."""
    return answer_change(request, lambda: _gone_to(go_to(visit.draft, number, now=utc_now())), _back(request, visit))


def _gone_to(changed: Draft) -> str:
    return _("Le tableau est revenu à l’état n° %(number)s.") % {"number": changed.revision}


def _base(request: HttpRequest) -> int:
    text = str(request.POST.get("revision", ""))
    if not text.isdecimal():
        raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
    return int(text)


def _back(request: HttpRequest, visit: DraftVisit) -> str:
    """To the door where the button was."""
    name = "draft_grid" if request.POST.get("from") == "grid" else "draft_fill"
    return reverse(name, args=[visit.draft.id])


def fill_page(visit: DraftVisit, *, is_ready: bool) -> FillPage:
    """The page of the file door."""
    draft = visit.draft
    table = draft_table(draft.id, draft.revision) if draft.revision else None
    report = draft_report(draft.id, draft.revision) if draft.revision and is_ready else None
    header = table.header if table else ()
    rows = table.rows_at(range(2, 2 + min(_SHOWN_ROWS, table.row_count))) if table else []
    waiting = None if is_ready else progress_of(draft)
    schema = visit.schema
    # Of a table that no model fits the model is asked about first, with what its cells make one think of.
    is_model_asked = table is not None and bool(header) and not draft.schema_id and draft.dataset is None
    sample = table.rows_at(range(2, 2 + min(_SAMPLE_ROWS, table.row_count))) if table and is_model_asked else []
    return FillPage(
        frame=frame(visit, Step.FILL, saved=_saved(draft)),
        revision=draft.revision,
        has_table=bool(draft.revision),
        has_schema=bool(draft.schema_id),
        source_name=draft.source_name,
        progress=waiting,
        progress_said=_progress_said(waiting) if not is_ready else "",
        report=report_part(report, schema, table, draft.organisation) if report and table else None,
        is_model_asked=is_model_asked,
        likely=tuple(schemas_of_cells(list(zip(*sample, strict=True)))) if sample else (),
        columns=header[:_SHOWN_COLUMNS],
        rows=tuple(row[:_SHOWN_COLUMNS] for row in rows),
        more_columns=max(0, len(header) - _SHOWN_COLUMNS),
        states=tuple(_state_line(one, draft.revision) for one in states(draft)[:_SHOWN_STATES]),
        can_undo=_can_undo(draft),
        can_redo=undone_revision(draft) is not None,
        most_megabytes=MOST_MEGABYTES,
        grid_href=reverse("draft_grid", args=[draft.id]),
        form_href=reverse("draft_form", args=[draft.id]) if schema.fields or header else "",
    )


def _can_undo(draft: Draft) -> bool:
    made = revision_in_force(draft)
    return made is not None and made.before > 0


def _saved(draft: Draft) -> str:
    return _("Brouillon enregistré") if draft.revision else ""


def _progress_said(waiting: Progress | None) -> str:
    if waiting is None or waiting.stage == "waiting":
        return _("Le fichier est arrivé, la lecture commence…")
    words = {"rows": formats.number(waiting.rows), "total": formats.number(waiting.total or 0)}
    if waiting.stage == "checking":
        return _("Vérification : %(rows)s lignes sur %(total)s…") % words
    return _("Lecture : %(rows)s lignes…") % words


def _state_line(made: DraftRevision, in_force: int) -> StateLine:
    said = _(_ACTIONS.get(made.action, made.action))
    if made.action == "file":
        said = f"{said} : {made.detail.get('name', '')}"
    elif made.changed_cells:
        cells = ngettext("%(count)s case", "%(count)s cases", made.changed_cells)
        said = f"{said} : {cells % {'count': formats.number(made.changed_cells)}}"
    by = (made.made_by.get_full_name() or made.made_by.get_username()) if made.made_by else ""
    return StateLine(made.number, said, made.made_at, by, made.number == in_force)
