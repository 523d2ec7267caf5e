"""The second step by the form: one record at a time, its fields made from the schema; works without script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST

from maillage.catalog.terms import Door, Step
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.schema.terms import FindingGroup, Report
from maillage.publishing.export.report_words import fix_text, tell
from maillage.publishing.models import Draft
from maillage.publishing.pages.frame import Frame, frame
from maillage.publishing.pages.schema_fields import FieldEntry, field_entry
from maillage.publishing.queries.draft_tables import DraftTable, draft_report, draft_table
from maillage.publishing.queries.drafts import DraftVisit
from maillage.publishing.record.draft_work import settle
from maillage.publishing.record.drafts import begin_table, choose_step, edit
from maillage.publishing.rules.table_edits import Edit, EditKind
from maillage.publishing.views.entry import at_draft
from maillage.web.telling import answer_change, answer_refusal

_LISTED: Final = 30
_NAMED_BY: Final = 3
_FIRST_ROW: Final = 2


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One field of the record: how it is typed in, what stands there, what is wrong with it."""

    entry: FieldEntry
    position: int
    value: str
    errors: tuple[str, ...]
    fix: str


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record that was entered."""

    number: int
    name: str
    is_wrong: bool
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form of one record, and the records entered so far."""

    frame: Frame
    revision: int
    lines: tuple[EntryLine, ...]
    row_errors: tuple[str, ...]
    number: int | None
    records: tuple[RecordLine, ...]
    count: int
    hidden: int
    wrong_count: int
    has_errors: bool


@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@at_draft
def record(request: HttpRequest, visit: DraftVisit) -> HttpResponse:
    """The form; posted, the record is kept whatever it says, and shown again where it must be corrected."""
    draft = _with_table(visit)
    if not draft.revision:
        messages.error(request, _("Sans modèle, donnez d’abord leurs noms aux colonnes, dans la grille."))
        return redirect("draft_grid", draft_id=draft.id)
    if not settle(draft):
        return redirect("draft_fill", draft_id=draft.id)
    choose_step(draft, Step.FILL, Door.FORM)
    if request.method == "POST":
        return _kept(request, visit, draft)
    table = _table(draft)
    number = _asked_number(request, table)
    return render(request, "publishing/publish_form.html", {"page": _page(visit, draft, table, number)})


def _with_table(visit: DraftVisit) -> Draft:
    """The draft, with an empty table of the columns of its schema where it has none."""
    if visit.draft.revision or not visit.schema.fields:
        return visit.draft
    names = [field.name for field in visit.schema.fields]
    changed = begin_table(visit.acting, visit.draft, names, now=utc_now())
    changed.refresh_from_db()
    return changed


def _table(draft: Draft) -> DraftTable:
    table = draft_table(draft.id, draft.revision)
    if table is None:
        raise NotFound("table_missing", sentence("Ce tableau n’est pas encore prêt : revenez dans un instant."))
    return table


def _asked_number(request: HttpRequest, table: DraftTable) -> int | None:
    text = str(request.GET.get("ligne", ""))
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9 or not _FIRST_ROW <= int(text) < table.row_count + _FIRST_ROW:
        raise NotFound("record_unknown", sentence("Cette fiche n’existe pas : choisissez-en une dans la liste."))
    return int(text)


def _kept(request: HttpRequest, visit: DraftVisit, draft: Draft) -> HttpResponse:
    table, address = _table(draft), reverse("draft_form", args=[draft.id])
    base, number = str(request.POST.get("revision", "")), str(request.POST.get("number", ""))
    is_new = not number.isdecimal()
    row = table.row_count if is_new else int(number) - _FIRST_ROW
    try:
        edits = _typed(request, table, row, is_new=is_new)
        changed = edit(visit.acting, draft, edits, base=int(base or "0"), action="form", now=utc_now())
    except Refused as refusal:
        # A conflict has kept what was typed as a state of its own, and says which.
        return answer_refusal(request, refusal, address)
    settle(changed)
    report = draft_report(changed.id, changed.revision)
    if report is not None and row + _FIRST_ROW in set(report.bad_rows.tolist()):
        messages.warning(request, _("La fiche est enregistrée ; il y reste quelque chose à corriger."))
        return redirect(f"{address}?ligne={row + _FIRST_ROW}")
    messages.success(request, _("La fiche est enregistrée. Remplissez la suivante, ou continuez."))
    return redirect(address)


def _typed(request: HttpRequest, table: DraftTable, row: int, *, is_new: bool) -> list[Edit]:
    edits = list(_edits(request, table, row, is_new=is_new))
    if not str(request.POST.get("revision", "")).isdecimal() or (is_new and not edits):
        raise Refused("record_empty", sentence("Cette fiche est vide : remplissez au moins un champ."))
    return edits


def _edits(request: HttpRequest, table: DraftTable, row: int, *, is_new: bool) -> Iterator[Edit]:
    before: Sequence[str] = [""] * len(table.header)
    if not is_new:
        found = table.rows_at([row + _FIRST_ROW]) if 0 <= row < table.row_count else []
        if not found:
            raise Refused("record_unknown", sentence("Cette fiche n’existe plus : choisissez-en une dans la liste."))
        before = found[0]
    for position, old in enumerate(before):
        typed = str(request.POST.get(f"field-{position}", old)).replace("\r\n", "\n").strip()
        if typed != old.strip():
            yield Edit(EditKind.SET, row=row, column=position, value=typed)


@require_POST
@at_draft
def remove(request: HttpRequest, visit: DraftVisit, number: int) -> HttpResponse:
    """The record is taken out; it can come back by undoing."""

    def change() -> str:
        base = str(request.POST.get("revision", ""))
        if not base.isdecimal() or number < _FIRST_ROW:
            raise Refused("revision_missing", sentence("Cette page est ancienne : rechargez-la, rien n’est perdu."))
        step = Edit(EditKind.DELETE, row=number - _FIRST_ROW)
        settle(edit(visit.acting, visit.draft, [step], base=int(base), action="form", now=utc_now()))
        if is_from_file:
            return _("La ligne est retirée.")
        return _("La fiche est retirée. Pour la revoir : « Annuler » dans la page du fichier.")

    is_from_file = request.POST.get("from") == "file"
    return answer_change(
        request, change, reverse("draft_fill" if is_from_file else "draft_form", args=[visit.draft.id])
    )


def _page(visit: DraftVisit, draft: Draft, table: DraftTable, number: int | None) -> FormPage:
    report = draft_report(draft.id, draft.revision)
    errors = _errors_of(report, number) if report and number else {}
    values = table.rows_at([number])[0] if number else ("",) * len(table.header)
    wrong = set(report.bad_rows.tolist()) if report else set()
    last = range(max(_FIRST_ROW, table.row_count + _FIRST_ROW - _LISTED), table.row_count + _FIRST_ROW)
    shown = list(zip(reversed(last), table.rows_at(list(reversed(last))), strict=True))
    address = reverse("draft_form", args=[draft.id])
    telling = _telling_columns([row for _number, row in shown])
    return FormPage(
        frame=frame(
            DraftVisit(visit.person, draft, visit.acting, visit.through), Step.FILL, saved=_("Brouillon enregistré")
        ),
        revision=draft.revision,
        lines=tuple(_lines(visit, table, values, errors)),
        row_errors=tuple(tell(one.message, one.params) for one in errors.get(-1, ())),
        number=number,
        records=tuple(
            RecordLine(one, _record_name(row, telling), one in wrong, f"{address}?ligne={one}", one == number)
            for one, row in shown
        ),
        count=table.row_count,
        hidden=max(0, table.row_count - _LISTED),
        wrong_count=len(wrong),
        has_errors=bool(errors),
    )


def _lines(
    visit: DraftVisit, table: DraftTable, values: Sequence[str], errors: Mapping[int, Sequence[FindingGroup]]
) -> Iterator[EntryLine]:
    schema = visit.schema
    for position, name in enumerate(table.header):
        field, found = schema.field_named(name), errors.get(position, ())
        yield EntryLine(
            entry=field_entry(name, field, values[position]),
            position=position,
            value=values[position],
            errors=tuple(tell(one.message, one.params) for one in found),
            fix=next((fix_text(one) for one in found if one.fix is not None), ""),
        )


def _errors_of(report: Report, number: int) -> dict[int, list[FindingGroup]]:
    """What is wrong with one row, by the position of the column; -1 for the row as a whole."""
    found: dict[int, list[FindingGroup]] = {}
    for group in report.errors:
        if number in group.row_numbers:
            found.setdefault((group.field_number or 0) - 1, []).append(group)
    return found


def _telling_columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """The columns that tell these rows apart best, in their order."""
    width = len(rows[0]) if rows else 0
    different = {column: len({row[column] for row in rows if row[column].strip()}) for column in range(width)}
    return sorted(sorted(different, key=lambda column: -different[column])[:_NAMED_BY])


def _record_name(row: Sequence[str], columns: Sequence[int]) -> str:
    named = [row[column] for column in columns if row[column].strip()]
    return " · ".join(named or [value for value in row if value.strip()][:_NAMED_BY]) or _("fiche vide")
