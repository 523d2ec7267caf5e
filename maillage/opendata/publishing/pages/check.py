"""The public check page, without an account: errors, and what remains after all proposed fixes.

The file is deleted with the response.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, ClassVar, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from maillage.core.problems import Problem, Refused
from maillage.core.schema.terms import FindingGroup
from maillage.core.tables.forms import extension_of, form_of
from maillage.core.tables.map_source import SYSTEM_CODE, SYSTEM_DOUBTS, system_placements
from maillage.core.tables.map_systems import system_named
from maillage.core.tables.terms import ReadLimits, TableFileForm, TextRow
from maillage.core.tables.writing.csv_file import write_csv
from maillage.kits.forms.fields import ReceivedFileField
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.catalog.store.schemas import all_schemas
from maillage.opendata.publishing.domain.terms import DocumentReport
from maillage.opendata.publishing.domain.total_rows import LOOKED_AT, is_total
from maillage.opendata.publishing.edges.export.report_words import Cause, causes
from maillage.opendata.publishing.pages.draft.upload_forms import SystemForm
from maillage.opendata.publishing.pages.received_files import CHECKS, MOST_CHECKED_BYTES, received_file, refuse_too_much
from maillage.opendata.publishing.store.checking import (
    SMALL_EFFORT,
    CheckedTable,
    CorrectedTable,
    check_file,
    corrected_table,
    turn_to_check,
)
from maillage.opendata.publishing.store.document_checks import checked_document
from maillage.web.error_pages import render_problems
from maillage.web.protection.limits import limited
from maillage.web.wording.formats import shipped

SHOWN_CAUSES: Final = 40  # keeps the page readable; the API and the command list the rest, as does a new check
_FIRST_ROW: Final = 2  # the header is row 1
_CORRECT: Final = "correct"
_LIST: Final = "list"
_MEGABYTE: Final = 1024 * 1024
_ACCEPTED: Final = ".csv,.txt,.tsv,.xlsx,.xls,.ods,.json,.xml,.zip,.gpkg,.geojson,.fgb,.kml"
_REMARK_COLUMNS: Final = ("regle", "gravite", "niveau", "fois", "enregistrement", "chemin", "message", "texte")

# Cells up to which the fixed table is checked again; beyond, the person would wait too long.
_MOST_TRIED_CELLS: Final = 100_000


class CheckForm(RefusableForm):
    """A file and its model: nothing that is typed, so browsers keep nothing of it."""

    is_kept_while_typed: ClassVar[bool] = False
    file = ReceivedFileField(
        label=gettext_lazy("Votre fichier"), accept=_ACCEPTED, widget=forms.FileInput(attrs={"required": True})
    )
    schema = forms.CharField(label=gettext_lazy("Son modèle"), required=False, widget=forms.Select)

    def __init__(self, schema_id: str) -> None:
        super().__init__(initial={"schema": schema_id}, auto_id="check-%s")
        limits = _(
            "CSV, Excel ou LibreOffice, une carte (GeoPackage, shapefile en ZIP, GeoJSON…), vos marchés publics (DECP) "
            "en JSON ou XML, ou vos horaires de transport (GTFS), jusqu’à %(most)s Mo. Pas besoin de compte. Le "
            "fichier n’est pas gardé : il disparaît avec la réponse."
        )
        self.fields["file"].help_text = limits % {"most": MOST_CHECKED_BYTES // _MEGABYTE}
        known = [(model.id, shipped(model.title)) for model in all_schemas() if model.is_published_here]
        self.offer("schema", [("", _("Reconnaître d’après les colonnes")), *known])


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """An uploaded table, its check, and the table after its fixes if they were tried."""

    name: str
    checked: CheckedTable
    corrected: CorrectedTable | None

    @property
    def absent_columns(self) -> tuple[str, ...]:
        """Missing columns reported together; a single one is an error like any other."""
        absent = [group.field_name or "" for group in self.checked.report.errors if group.is_absent_column]
        return tuple(absent) if len(absent) > 1 else ()

    @property
    def absent_text(self) -> str:
        """The missing columns, and columns of the file that may be meant; "" for one or none."""
        absent, unknown = self.absent_columns, self.checked.report.unknown_columns
        if not absent:
            return ""
        text = _("%(count)s colonnes obligatoires manquent : %(names)s.") % {
            "count": len(absent),
            "names": _quoted(absent),
        }
        if not unknown:
            return text
        more = ngettext(
            "Votre colonne %(names)s n’est pas reconnue : si c’est l’une d’elles, vous le direz en publiant.",
            "Vos colonnes %(names)s ne sont pas reconnues : si ce sont celles-là, vous le direz en publiant.",
            len(unknown),
        )
        return f"{text} {more % {'names': _quoted(unknown)}}"

    @property
    def causes(self) -> list[Cause]:
        """The errors by cause, without the missing columns of ``absent_text``."""
        is_said = bool(self.absent_columns)
        return causes(group for group in self.checked.report.errors if not (is_said and group.is_absent_column))

    @property
    def hidden_causes(self) -> int:
        """Number of causes that the page omits."""
        return max(0, len(causes(self.checked.report.errors)) - SHOWN_CAUSES)

    @property
    def fixable(self) -> int:
        """Number of errors with a fix."""
        return sum(group.count for group in self.checked.report.errors if group.fix is not None)

    @property
    def new_errors(self) -> list[FindingGroup]:
        """The errors that appear only after the fixes: a renamed column is only checked then."""
        seen = {(group.field_name, group.code, group.check) for group in self.checked.report.errors}
        after = self.corrected.report.errors if self.corrected else ()
        return [group for group in after if (group.field_name, group.code, group.check) not in seen]

    @property
    def new_error_count(self) -> int:
        """Number of cells with such an error."""
        return sum(group.count for group in self.new_errors)

    @property
    def total_row(self) -> int | None:
        """The sheet row of a totals row at the end of the table; None without one."""
        rows: Sequence[tuple[str, ...]] = self.corrected.rows if self.corrected else ()
        totals = [place for place in range(max(0, len(rows) - LOOKED_AT), len(rows)) if is_total(rows[place])]
        if self.corrected is None or not totals:
            return None
        return self.corrected.report.reading.sheet_row(totals[-1] + _FIRST_ROW)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)


@csrf_exempt  # _check_protected verifies the token, once the size of the body is known to be acceptable
@require_http_methods(["GET", "HEAD", "POST"])
@render_problems
@limited(CHECKS)
def check(request: HttpRequest) -> HttpResponse:
    """The form; a POST returns the report, or with ``wanted`` the corrected file or the list of remarks."""
    if request.method != "POST":
        return _answer(request, request.GET.get("schema", ""))
    try:
        refuse_too_much(request)
    except Problem as problem:
        return _answer(request, "", status=413, problem=problem)
    return _check_protected(request)


@csrf_protect
def _check_protected(request: HttpRequest) -> HttpResponse:
    schema_id, crs = str(request.POST.get("schema", "")), str(request.POST.get("crs", ""))
    after: CorrectedTable | None = None
    system_form: SystemForm | None = None
    try:
        system = system_named(crs).code if crs else None
        with received_file(request) as file, turn_to_check(file.path) as limits:
            if (document := checked_document(file.path)) is not None:
                if request.POST.get("wanted") == _LIST:
                    return _csv(f"{PurePath(file.name).stem}-remarques.csv", _remark_rows(document), _REMARK_COLUMNS)
                return _answer(request, schema_id, document=document, document_name=file.name)
            try:
                checked = check_file(
                    file.path, schema_id=schema_id or None, system=system, limits=limits, effort=SMALL_EFFORT
                )
            except Refused as refusal:
                # Said to the person like every other; whose map says no system is asked for it.
                if system or any(finding.code == SYSTEM_CODE for finding in refusal.findings):
                    system_form = _system_form(file.path, system, limits)
                raise
            report = checked.report
            if system or any(group.code in SYSTEM_DOUBTS for group in (*report.errors, *report.warnings)):
                system_form = _system_form(file.path, system, limits)
            if request.POST.get("wanted") == _CORRECT:
                table = corrected_table(file.path, checked, system=system, limits=limits)
                return _csv(f"{PurePath(file.name).stem}-corrige.csv", table.rows, table.columns)
            is_small = report.row_count * len(report.header) <= _MOST_TRIED_CELLS
            # Show what the fixes leave: renamed columns are only checked after them.
            if is_small and any(group.fix for group in report.errors):
                after = corrected_table(file.path, checked, system=system, limits=limits)
    except Problem as problem:
        # Nothing was written: the page shows the error, and keeps the choices.
        return _answer(request, schema_id, status=problem.status, problem=problem, system_form=system_form)
    return _answer(request, checked.model.id, file=CheckedFile(file.name, checked, after), system_form=system_form)


def _system_form(path: Path, system: str | None, limits: ReadLimits) -> SystemForm | None:
    """The menu of coordinate systems for a map that does not say the right one; None for a table."""
    if form_of(path) is not TableFileForm.MAP:
        return None
    try:
        placements = system_placements(path, extension_of(path), limits=limits)
    except Problem:
        # Damaged, or too heavy to be drawn: the check itself says what is wrong.
        placements = {}
    return SystemForm(placements=placements, system_code=system or "", form_id="check-form")


def _csv(file_name: str, rows: Iterable[TextRow], columns: TextRow) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name)
    write_csv(rows, columns, answer)
    return answer


def _remark_rows(report: DocumentReport) -> Iterator[TextRow]:
    """One CSV row per listed remark, with the count of its rule."""
    for rule in report.rules:
        for example in rule.examples:
            beginning = (rule.code, rule.severity, rule.asked_by, str(rule.count))
            yield (*beginning, example.record, example.path, example.message, rule.source)


def _answer(request: HttpRequest, schema_id: str, *, status: int = 200, **outcome: Any) -> HttpResponse:
    """The page with ``schema_id`` selected and the ``outcome``, a report or a problem."""
    context = {"form": CheckForm(schema_id), "shown_causes": SHOWN_CAUSES}
    return render(request, "publishing/check.html", context | outcome, status=status)
