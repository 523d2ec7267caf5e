"""The public check page, without an account; the file is deleted with the response."""

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from maillage.catalog.queries.schemas import all_schemas
from maillage.core.problems import Problem
from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.csv_file import write_csv
from maillage.publishing.forms import CHECKS, MOST_CHECKED_BYTES, received_file, refuse_too_much
from maillage.publishing.pages.check import SHOWN_CAUSES, CheckedFile
from maillage.publishing.queries.checking import (
    SMALL_EFFORT,
    CorrectedTable,
    check_file,
    corrected_table,
    turn_to_check,
)
from maillage.publishing.queries.document_checks import checked_document
from maillage.publishing.terms import DocumentReport
from maillage.web.protection.limits import limited
from maillage.web.telling import telling_problems

_CORRECT: Final = "correct"
_LIST: Final = "list"
_MEGABYTE: Final = 1024 * 1024
_REMARK_COLUMNS: Final = ("regle", "gravite", "niveau", "fois", "enregistrement", "chemin", "message", "texte")
# Cells up to which the fixed table is checked again; beyond, the person would wait too long.
_MOST_TRIED_CELLS: Final = 100_000


@csrf_exempt  # _check_protected verifies the token, once the size of the body is known to be acceptable
@require_http_methods(["GET", "HEAD", "POST"])
@telling_problems
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
    schema_id = str(request.POST.get("schema", ""))
    after: CorrectedTable | None = None
    try:
        with received_file(request) as file, turn_to_check(file.path) as limits:
            if (document := checked_document(file.path)) is not None:
                if request.POST.get("wanted") == _LIST:
                    return _csv(f"{PurePath(file.name).stem}-remarques.csv", _remark_rows(document), _REMARK_COLUMNS)
                return _answer(request, schema_id, document=document, document_name=file.name)
            checked = check_file(file.path, schema_id=schema_id or None, limits=limits, effort=SMALL_EFFORT)
            report = checked.report
            if request.POST.get("wanted") == _CORRECT:
                table = corrected_table(file.path, checked, limits=limits)
                return _csv(f"{PurePath(file.name).stem}-corrige.csv", table.rows, table.columns)
            is_small = report.row_count * len(report.header) <= _MOST_TRIED_CELLS
            # Show what the fixes leave: renamed columns are only checked after them.
            if is_small and any(group.fix for group in report.errors):
                after = corrected_table(file.path, checked, limits=limits)
    except Problem as problem:
        # Nothing was written: the page shows the error, and keeps the choice of schema.
        return _answer(request, schema_id, status=problem.status, problem=problem)
    return _answer(request, checked.model.id, file=CheckedFile(file.name, checked, after))


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
    form = {
        "models": [model for model in all_schemas() if model.is_table],
        "schema_id": schema_id,
        "most_megabytes": MOST_CHECKED_BYTES // _MEGABYTE,
        "shown_causes": SHOWN_CAUSES,
    }
    return render(request, "publishing/check.html", form | outcome, status=status)
