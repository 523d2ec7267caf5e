"""The pages and files of schemas: the list, one schema, its templates to fill, its file as upstream."""

import io
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.catalog.queries.schemas import schema_version
from maillage.core.files.byte_range import FileSlice
from maillage.publishing.export.templates import CSV, XLSX, write_template
from maillage.publishing.pages.schemas import schema_page, schemas_page
from maillage.web.downloads import file_answer
from maillage.web.telling import public_page, telling_problems

_FILE_TYPES: Final = {".json": "application/json", ".yml": "application/yaml"}
_TEMPLATE_TYPES: Final = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}


@require_safe
@gzip_page
def schemas(request: HttpRequest) -> HttpResponse:
    """What can be published, by theme; with ``q``, what those words name."""
    return render(request, "publishing/schemas.html", {"page": schemas_page(request.GET.get("q", ""))})


@public_page
def schema(request: HttpRequest, family: str, name: str) -> HttpResponse:
    """The newest version of a schema."""
    return render(request, "publishing/schema.html", {"page": schema_page(f"{family}/{name}")})


@public_page
def schema_at(request: HttpRequest, family: str, name: str, version: str) -> HttpResponse:
    """One version of a schema."""
    return render(request, "publishing/schema.html", {"page": schema_page(f"{family}/{name}", version)})


@require_safe
@telling_problems
def schema_file(request: HttpRequest, family: str, name: str, version: str) -> HttpResponseBase:
    """The file of a version, byte for byte as its authors published it."""
    del request
    path = schema_version(f"{family}/{name}", version).path
    answer = FileResponse(FileSlice(path), filename=path.name, content_type=_FILE_TYPES[path.suffix])
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@telling_problems
def schema_template(request: HttpRequest, family: str, name: str, *, version: str, form: str) -> HttpResponse:
    """An empty table to fill in, as a workbook or as CSV."""
    del request
    written = io.BytesIO()
    write_template(f"{family}/{name}", version, form, written)
    return file_answer(written.getvalue(), _TEMPLATE_TYPES[form], f"{name}-modele.{form}")
