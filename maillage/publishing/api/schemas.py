"""Schemas over HTTP (under /api/v1): which there are, and one of them in words a person can read."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema

from maillage.catalog.queries.schemas import model_named, schema_version, search_schemas
from maillage.catalog.terms import Frequency, Licence, Theme
from maillage.catalog.terms.schemas import Model, ModelForm
from maillage.core.schema.terms import FieldType
from maillage.core.schema.wording.check_words import check_phrase
from maillage.core.schema.wording.words import allowed_values, constraint_phrases, type_phrase

LONGEST_NAME = 80

router = Router(tags=["schemas"])
NamePath = Annotated[str, Path(max_length=LONGEST_NAME)]


class SchemaOut(Schema):
    """One kind of data set. ``core_order`` is its place in the recommended core, null outside it."""

    id: str
    title: str
    summary: str
    form: ModelForm
    theme: Theme
    frequency: Frequency
    licence: Licence
    core_order: int | None
    versions: list[str]
    conforms_to: str
    page: str


class SchemaList(Schema):
    """Schemas, the likeliest first; the recommended core first where nothing was asked."""

    schemas: list[SchemaOut]


class FieldOut(Schema):
    """One column: its name in the file, and what it asks in words."""

    name: str
    title: str
    description: str
    type: FieldType
    is_required: bool
    asks: list[str]
    pattern: str | None
    values: list[str]
    examples: list[str]


class SchemaDetail(SchemaOut):
    """One version of a schema, with its columns and checks in words; ``elsewhere`` where it is no table."""

    version: str
    who: str
    law: str
    where: str
    personal: str
    elsewhere: str
    fields: list[FieldOut]
    checks: list[str]
    file: str


@router.get("/schemas", response=SchemaList, summary="Chercher un schéma")
def list_schemas(
    request: HttpRequest,
    q: Annotated[
        str, Query(max_length=100, description="Words of a person, such as cantine; all schemas without it")
    ] = "",
) -> dict[str, Any]:
    """The schemas that ``q`` names, the likeliest first."""
    del request
    return {"schemas": [_out(model) for model in search_schemas(q)]}


@router.get("/schemas/{family}/{name}", response=SchemaDetail, summary="Un schéma")
def get_schema(
    request: HttpRequest,
    family: NamePath,
    name: NamePath,
    version: Annotated[str | None, Query(max_length=20, description="The newest without it")] = None,
) -> dict[str, Any]:
    """One version of a schema: what it is for, its columns, what is checked."""
    del request
    model = model_named(f"{family}/{name}")
    newest = schema_version(model.id, version)
    fields = newest.schema.fields if newest.schema else ()
    checks = (
        [check_phrase(check, newest.schema).text_in(_) for check in newest.schema.custom_checks]
        if newest.schema
        else []
    )
    keys = {"family": model.family, "name": model.name, "version": newest.version}
    return _out(model) | {
        "version": newest.version,
        "conforms_to": newest.conforms_to,
        "who": model.who,
        "law": model.law,
        "where": model.where,
        "personal": model.personal,
        "elsewhere": model.elsewhere,
        "fields": [
            {
                "name": field.name,
                "title": field.title,
                "description": field.description,
                "type": field.type,
                "is_required": field.constraints.required,
                "asks": [phrase.text_in(_) for phrase in (type_phrase(field), *constraint_phrases(field))],
                "pattern": field.constraints.pattern,
                "values": list(allowed_values(field)),
                "examples": list(field.examples),
            }
            for field in fields
        ],
        "checks": checks,
        "file": reverse("catalog_schema_file", kwargs=keys),
    }


def _out(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "title": model.title,
        "summary": model.summary,
        "form": model.form,
        "theme": model.theme,
        "frequency": model.frequency,
        "licence": model.licence,
        "core_order": model.core_order,
        "versions": [version.version for version in reversed(model.versions)],
        "conforms_to": model.latest.conforms_to,
        "page": reverse("catalog_schema", kwargs={"family": model.family, "name": model.name}),
    }
