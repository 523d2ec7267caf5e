"""The second step by hand: the record form, the grid page, and the grid's JSON rows and edits.

Validation is done by the server; inputs are generated from the schema.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Problem, Refused, sentence
from maillage.core.schema.terms import FieldType
from maillage.opendata.catalog.domain.terms import DraftStep, EntryMode
from maillage.opendata.catalog.store.packages import package_form_of
from maillage.opendata.publishing.domain.table_edits import Edit, EditKind, edits_unclear, read_edits
from maillage.opendata.publishing.domain.terms import RecordCard, RecordForm
from maillage.opendata.publishing.pages.draft.form import (
    FIRST_ROW,
    FormPage,
    cell_name,
    form_page,
    grid_rows,
    grid_state,
    record_cards,
    record_form,
    shown_rows,
    wrong_cards,
)
from maillage.opendata.publishing.pages.entry import at_draft, begin_empty, draft_context, posted_revision
from maillage.opendata.publishing.store.draft_changes import Conflict, choose_step, edit
from maillage.opendata.publishing.store.draft_tables import DraftTable, draft_table
from maillage.opendata.publishing.store.draft_work import ensure_built
from maillage.opendata.publishing.store.drafts import DraftVisit
from maillage.opendata.publishing.store.models import Draft
from maillage.web.error_pages import answer_change, answer_refusal
from maillage.web.problems_json import problem_document, problem_response

_BLANK_COLUMNS: Final = 4
_RECORD_GONE: Final = sentence("Cette fiche n’existe plus : choisissez-en une dans la liste.")
_NUMBERS: Final = frozenset({FieldType.NUMBER, FieldType.INTEGER})
# Numbers as typed in French: a comma with three decimals may separate thousands, and is asked about.
_FRENCH_NUMBER: Final = re.compile(r"-?(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)(?:,[0-9]{1,2})?")
_THOUSANDS: Final = str.maketrans(dict.fromkeys(" \xa0\u202f", "") | {",": "."})


@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def record(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The record form; a POST saves the record, valid or not, and shows it again if it has errors."""
    if package_form_of(visit.draft.schema_id) is not None:
        return redirect("draft_fill", draft_id=visit.draft.id)
    visit = begin_empty(visit, [field.name for field in visit.schema.fields])
    draft = visit.draft
    if not draft.revision:
        messages.error(request, _("Sans modèle, donnez d’abord leurs noms aux colonnes, dans la grille."))
        return redirect("draft_grid", draft_id=draft.id)
    if not ensure_built(draft):
        return redirect("draft_fill", draft_id=draft.id)
    choose_step(draft, DraftStep.FILL, EntryMode.FORM)
    table = draft_table(draft.id, draft.revision)
    if table is None:
        raise NotFound("table_missing", sentence("Ce tableau n’est pas encore prêt : revenez dans un instant."))
    if request.method == "POST":
        return _write_record(request, visit, table)
    number = str(request.GET.get("ligne", ""))
    is_record = number.isdecimal() and len(number) <= 9 and 0 <= int(number) - FIRST_ROW < table.row_count
    if number and not is_record:
        raise NotFound("record_unknown", sentence("Cette fiche n’existe pas : choisissez-en une dans la liste."))
    cells = dict(zip(table.header, table.rows_at([int(number)])[0], strict=True)) if number else None
    word = str(request.GET.get("sorte", ""))
    form = record_form(draft.schema_id, word, cells=cells)
    if form is not None and form.page and not number:
        # Whoever asks for no kind goes on with what the draft describes.
        return redirect(reverse(form.page, args=[draft.id]) + (f"?sorte={form.word}" if word else ""))
    row = int(number) if number else None
    is_checked = "corriger" in request.GET or "carte" not in request.GET
    page = form_page(visit, table, row, form=form, card=_card_number(request), is_checked=is_checked, today=localdate())
    return _record_response(request, visit, page)


def _card_number(request: HttpRequest) -> int:
    text = str(request.GET.get("carte", ""))
    return int(text) if text.isdecimal() and len(text) <= 3 else 1


def _record_response(request: HttpRequest, visit: DraftVisit, page: FormPage, *, status: int = 200) -> HttpResponse:
    context = draft_context(visit, DraftStep.FILL, is_saved=True) | {"page": page}
    return render(request, "publishing/publish_form.html", context, status=status)


def _write_record(request: HttpRequest, visit: DraftVisit, table: DraftTable) -> HttpResponse:
    draft, today, base = visit.draft, localdate(), posted_revision(request)
    number = str(request.POST.get("number", ""))
    is_new = not number.isdecimal()
    begun = draft_table(draft.id, base) or table
    row = begun.row_count if is_new else int(number) - FIRST_ROW
    if not is_new and not 0 <= row < table.row_count:
        raise NotFound("record_unknown", _RECORD_GONE)
    before = dict(zip(table.header, table.rows_at([row + FIRST_ROW])[0], strict=True)) if not is_new else None
    form = record_form(draft.schema_id, str(request.GET.get("sorte", "")), cells=before)
    prefilled = form.prefill(draft.organisation.siret, today) if form is not None and is_new else {}
    completed: list[Edit] = []
    # A second click sends what stands already: nothing is written twice.
    if base == draft.revision or not _stands(request, table, row):
        try:
            edits = _record_edits(request, visit, table, row, prefilled=prefilled if is_new else None)
            completed = _completing_edits(table, row, edits, form)
            draft = edit(visit.acting, draft, edits + completed, base=base, action="form", now=utc_now())
        except Refused as refusal:
            # The conflict kept what was typed as a revision, and its message says which.
            return answer_refusal(request, refusal, reverse("draft_form", args=[draft.id]))
    ensure_built(draft)
    if completed:
        fields = [(visit.schema.field_named(table.header[step.column]), step.value) for step in completed]
        names = ", ".join(f"{field.label} : {value}" for field, value in fields if field is not None)
        messages.info(
            request, _("Rempli d’après ce qui est déjà connu ici, à vérifier : %(names)s.") % {"names": names}
        )
    return redirect(_next_href(request, visit, draft, number=row + FIRST_ROW, form=form))


def _next_href(request: HttpRequest, visit: DraftVisit, draft: Draft, *, number: int, form: RecordForm | None) -> str:
    """Where a record goes on that was saved: the card with an error, else the next one, else a new record."""
    cards = record_cards(form, visit.schema, draft_table(draft.id, draft.revision))
    wrong = wrong_cards(draft, number, cards)
    sent = [place for place, card in enumerate(cards, 1) if _is_sent(request, visit, card)] or [_card_number(request)]
    kind = f"&sorte={form.word}" if form is not None else ""
    address = reverse("draft_form", args=[draft.id])
    card = next((place for place in sent if place in wrong), None)
    if card is None and max(sent) < len(cards):
        return f"{address}?ligne={number}&carte={max(sent) + 1}{kind}"
    if card is None and wrong:
        card = min(wrong)
    if card is not None:
        messages.warning(request, _("La fiche est enregistrée ; il y reste quelque chose à corriger."))
        return f"{address}?ligne={number}&carte={card}{kind}&corriger"
    messages.success(request, _("La fiche est enregistrée. Remplissez la suivante, ou continuez."))
    return f"{address}?{kind.removeprefix('&')}".rstrip("?")


def _is_sent(request: HttpRequest, visit: DraftVisit, card: RecordCard) -> bool:
    table = draft_table(visit.draft.id, visit.draft.revision)
    places = [place for place, name in enumerate(table.header if table else ()) if name in card.all_fields]
    return any(cell_name(place) in request.POST for place in places)


def _stands(request: HttpRequest, table: DraftTable, row: int) -> bool:
    """Whether the table has that record as it was sent."""
    if row >= table.row_count:
        return False
    cells = table.rows_at([row + FIRST_ROW])[0]
    sent = {place: request.POST.get(cell_name(place)) for place in range(len(cells))}
    return all(str(typed).strip() == cells[place].strip() for place, typed in sent.items() if typed is not None)


def _record_edits(
    request: HttpRequest, visit: DraftVisit, table: DraftTable, row: int, *, prefilled: Mapping[str, str] | None
) -> list[Edit]:
    """The edits of the cells that were sent; a new record (``prefilled``) also gets what is known from the start."""
    cells: Sequence[str] = [""] * len(table.header)
    if prefilled is None:
        cells = table.rows_at([row + FIRST_ROW])[0]
    edits, is_empty = [], True
    for position, cell in enumerate(cells):
        default = (prefilled or {}).get(table.header[position], cell)
        typed = str(request.POST.get(cell_name(position), default)).replace("\r\n", "\n").strip()
        field = visit.schema.field_named(table.header[position])
        if field is not None and field.type in _NUMBERS and _FRENCH_NUMBER.fullmatch(typed):
            typed = typed.translate(_THOUSANDS)
        is_empty &= typed in {"", default.strip()}
        if typed != cell.strip():
            edits.append(Edit(EditKind.SET, row=row, column=position, value=typed))
    if prefilled is not None and is_empty:
        raise Refused("record_empty", sentence("Cette fiche est vide : remplissez au moins un champ."))
    return edits


def _completing_edits(table: DraftTable, row: int, edits: Sequence[Edit], form: RecordForm | None) -> list[Edit]:
    """Edits that fill empty cells with values derived by the short form."""
    if form is None:
        return []
    cells = list(table.rows_at([row + FIRST_ROW])[0]) if row < table.row_count else [""] * len(table.header)
    for step in edits:
        cells[step.column] = step.value
    known = form.complete(dict(zip(table.header, cells, strict=True)))
    return [
        Edit(EditKind.SET, row=row, column=place, value=known[name])
        for place, name in enumerate(table.header)
        if known.get(name) and not cells[place].strip()
    ]


@require_POST
@at_draft
def remove(request: HttpRequest, visit: DraftVisit, number: int) -> HttpResponse:
    """Delete the record; undo restores it."""
    is_from_file = request.POST.get("from") == "file"

    def change() -> str:
        if number < FIRST_ROW:  # the header: no page has a button for it
            raise Refused("record_unknown", _RECORD_GONE)
        base = posted_revision(request)
        step = Edit(EditKind.DELETE, row=number - FIRST_ROW)
        ensure_built(edit(visit.acting, visit.draft, [step], base=base, action="form", now=utc_now()))
        if is_from_file:
            return _("La ligne est retirée.")
        return _("La fiche est retirée. Pour la revoir : « Annuler » dans la page du fichier.")

    door = "draft_fill" if is_from_file else "draft_form"
    return answer_change(request, change, reverse(door, args=[visit.draft.id]))


@require_safe
@at_draft
def grid(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The grid page; a draft without table gets an empty one with the columns of its schema."""
    blank = [_("colonne %(number)s") % {"number": number} for number in range(1, _BLANK_COLUMNS + 1)]
    if package_form_of(visit.draft.schema_id) is not None:
        return redirect("draft_fill", draft_id=visit.draft.id)
    visit = begin_empty(visit, [field.name for field in visit.schema.fields] or blank)
    if not ensure_built(visit.draft):
        return redirect("draft_fill", draft_id=visit.draft.id)
    choose_step(visit.draft, DraftStep.FILL, EntryMode.GRID)
    context = draft_context(visit, DraftStep.FILL) | {"shown_rows": shown_rows(visit.draft)}
    return render(request, "publishing/publish_grid.html", context)


def telling_json(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate ``page`` to return problems as JSON for the grid."""

    @wraps(page)
    def answer(request: HttpRequest, visit: DraftVisit) -> HttpResponseBase:
        try:
            return page(request, visit)
        except Conflict as conflict:
            # What was sent is kept as a revision: the page offers both.
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
    """The rows and their findings (with ``etat`` only the findings); a POST applies edits and returns the findings."""
    draft = visit.draft
    if request.method == "POST":
        try:
            steps = json.loads(request.body)
        except ValueError as error:
            raise edits_unclear() from error  # nothing was changed
        if not isinstance(steps, dict):
            raise edits_unclear()
        base = steps.get("revision")
        if not isinstance(base, int):
            raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
        draft = edit(visit.acting, draft, read_edits(steps.get("edits")), base=base, now=utc_now())
    ensure_built(draft)
    table = draft_table(draft.id, draft.revision)
    if table is None:
        raise Refused("table_missing", sentence("Ce tableau n’est pas encore prêt : revenez dans un instant."))
    if request.method == "POST" or "etat" in request.GET:
        return JsonResponse(grid_state(draft, table))
    return JsonResponse(grid_rows(draft, table, visit.schema) | grid_state(draft, table))
