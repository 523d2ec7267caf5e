"""The pages and files of schemas: list, schema, templates to fill in, upstream file."""

import io
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.catalog.queries.packages import package_form_of
from maillage.catalog.queries.schemas import model_named, schema_version
from maillage.core.files.byte_range import FileSlice
from maillage.publishing.export.templates import CSV, XLSX, write_template
from maillage.publishing.pages.schemas import schema_groups, version_changes
from maillage.web.downloads import file_answer
from maillage.web.telling import public_page, telling_problems

LONGEST_QUERY: Final = 100
_FILE_TYPES: Final = {".json": "application/json", ".yml": "application/yaml"}
_TEMPLATE_TYPES: Final = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}


@require_safe
@gzip_page
def schemas(request: HttpRequest) -> HttpResponse:
    """What can be published, by theme; with ``q``, the matching schemas."""
    text = " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY]
    return render(request, "publishing/schemas.html", {"text": text, "groups": schema_groups(text)})


@public_page
def schema(request: HttpRequest, family: str, name: str) -> HttpResponse:
    """The newest version of a schema."""
    return _schema_page(request, f"{family}/{name}")


@public_page
def schema_at(request: HttpRequest, family: str, name: str, version: str) -> HttpResponse:
    """One version of a schema."""
    return _schema_page(request, f"{family}/{name}", version)


def _schema_page(request: HttpRequest, schema_id: str, version: str | None = None) -> HttpResponse:
    model, shown = model_named(schema_id), schema_version(schema_id, version)
    context = {
        "model": model,
        "version": shown,
        "schema": shown.schema,
        "versions": version_changes(model),
        "package": package_form_of(model.id),
    }
    return render(request, "publishing/schema.html", context)


@require_safe
@telling_problems
def schema_file(request: HttpRequest, family: str, name: str, version: str) -> HttpResponseBase:
    """The schema file of a version, unchanged from upstream."""
    del request
    path = schema_version(f"{family}/{name}", version).path
    answer = FileResponse(FileSlice(path), filename=path.name, content_type=_FILE_TYPES[path.suffix])
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@telling_problems
def schema_template(request: HttpRequest, family: str, name: str, *, version: str, form: str) -> HttpResponse:
    """An empty table to fill in, as XLSX or CSV."""
    del request
    written = io.BytesIO()
    write_template(f"{family}/{name}", version, form, written)
    return file_answer(written.getvalue(), _TEMPLATE_TYPES[form], f"{name}-modele.{form}")
