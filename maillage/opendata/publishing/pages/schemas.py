"""Schemas: list, search by everyday words, changes between versions, templates to fill in, upstream file."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from maillage.core.files.byte_range import FileSlice
from maillage.opendata.catalog.domain.schema_versions import changes
from maillage.opendata.catalog.domain.schemas import Model, ModelVersion
from maillage.opendata.catalog.pages.parts.words import THEMES
from maillage.opendata.catalog.store.packages import package_form_of
from maillage.opendata.catalog.store.schemas import all_schemas, model_named, schema_version, search_schemas
from maillage.opendata.publishing.edges.export.templates import CSV, XLSX, write_template
from maillage.web.downloads import file_answer
from maillage.web.error_pages import public_page, render_problems

LONGEST_QUERY: Final = 100
_FILE_TYPES: Final = {".json": "application/json", ".yml": "application/yaml"}
_TEMPLATE_TYPES: Final = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class SchemaGroup:
    """Schemas under a heading."""

    title: str
    note: str
    models: list[Model]


def schema_groups(text: str) -> list[SchemaGroup]:
    """All schemas by theme, common core first; or those that match ``text``, without headings."""
    if text:
        named = search_schemas(text)
        return [SchemaGroup("", "", named)] if named else []
    own = [model for model in all_schemas() if model.is_of_installation]
    core = [model for model in all_schemas() if model.core_order is not None]
    others = [model for model in all_schemas() if model.core_order is None and not model.is_of_installation]
    core_note = _("Ce que presque toutes les communes ont déjà, et par quoi commencer.")
    own_note = _("Ces tables sont faites ici, à partir des tests des habitants.")
    groups = (
        SchemaGroup(_("Le socle conseillé"), core_note, core),
        *(
            SchemaGroup(theme, "", [model for model in others if _(THEMES[model.theme]) == theme])
            for theme in sorted({_(THEMES[model.theme]) for model in others})
        ),
        SchemaGroup(_("Ce que Maillage publie"), own_note, own),
    )
    return [group for group in groups if group.models]


def version_changes(model: Model) -> Iterator[tuple[ModelVersion, tuple[str, ...]]]:
    """The versions of a schema, newest first, each with its changes since the previous one."""
    earlier = (None, *model.versions[:-1])
    for before, version in reversed(list(zip(earlier, model.versions, strict=True))):
        phrases: tuple[str, ...] = ()
        if before is not None and before.schema is not None and version.schema is not None:
            phrases = tuple(phrase.text_in(_) for phrase in changes(before.schema, version.schema))
            phrases = phrases or (_("explications revues"),)
        yield version, phrases


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
@render_problems
def schema_file(request: HttpRequest, family: str, name: str, version: str) -> HttpResponseBase:
    """The schema file of a version, unchanged from upstream."""
    del request
    path = schema_version(f"{family}/{name}", version).path
    answer = FileResponse(FileSlice(path), filename=path.name, content_type=_FILE_TYPES[path.suffix])
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
@render_problems
def schema_template(request: HttpRequest, family: str, name: str, *, version: str, form: str) -> HttpResponse:
    """An empty table to fill in, as XLSX or CSV."""
    del request
    written = io.BytesIO()
    write_template(f"{family}/{name}", version, form, written)
    return file_answer(written.getvalue(), _TEMPLATE_TYPES[form], f"{name}-modele.{form}")
