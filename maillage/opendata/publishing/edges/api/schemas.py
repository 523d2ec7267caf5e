"""The schema endpoints (under /api/v1): the list, and one schema in plain words."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Path, Query, Router, Schema

from maillage.core.schema.terms import Field as SchemaField
from maillage.core.schema.terms import FieldType
from maillage.core.schema.wording.check_words import check_phrases
from maillage.core.schema.wording.words import allowed_values, constraint_phrases, type_phrase
from maillage.opendata.catalog.domain.schemas import Model, ModelForm
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme
from maillage.opendata.catalog.store.schemas import model_named, schema_version
from maillage.opendata.catalog.store.schemas import search_schemas as schemas_named
from maillage.web.api_answers import Extended, PageOf, PageParameters, origin_in, page_of

LONGEST_NAME = 80

router = Router(tags=["schemas"])
FamilyPath = Annotated[str, Path(max_length=LONGEST_NAME, description="The first part of the id: scdl.")]
NamePath = Annotated[str, Path(max_length=LONGEST_NAME, description="The second part of the id: subventions.")]


class SchemaSummary(Schema):
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
    page_url: str

    @staticmethod
    def resolve_versions(model: Model) -> list[str]:
        """Version numbers, newest first."""
        return [version.version for version in reversed(model.versions)]

    @staticmethod
    def resolve_conforms_to(model: Model) -> str:
        """The URI of the newest version."""
        return model.latest.conforms_to

    @staticmethod
    def resolve_page_url(model: Model, context: dict[str, Any]) -> str:
        """URL of the page of the schema."""
        page = reverse("catalog_schema", kwargs={"family": model.family, "name": model.name})
        return f"{origin_in(context)}{page}"


class SchemaList(PageOf[SchemaSummary]):
    """A page of schemas, the likeliest first; the recommended core first where nothing was asked."""


class SchemaFieldAnswer(Schema):
    """One column: its name in the file, and what it asks in words."""

    name: str
    title: str
    description: str
    type: FieldType
    is_required: bool = Field(validation_alias="constraints.required")
    asks: list[str]
    pattern: str | None = Field(validation_alias="constraints.pattern")
    values: list[str]
    examples: list[str]

    @staticmethod
    def resolve_asks(field: SchemaField) -> list[str]:
        """The type and each constraint, in the language of the request."""
        return [phrase.text_in(_) for phrase in (type_phrase(field), *constraint_phrases(field))]

    @staticmethod
    def resolve_values(field: SchemaField) -> list[str]:
        """The allowed values, if there are few."""
        return list(allowed_values(field))


class WholeSchemaAnswer(SchemaSummary):
    """One version of a schema, with its columns and checks in words; ``elsewhere`` where it is made elsewhere."""

    version: str
    who: str
    law: str
    where: str
    personal: str
    elsewhere: str
    fields: list[SchemaFieldAnswer]
    checks: list[str]
    file_url: str

    @staticmethod
    def resolve_conforms_to(model: Any) -> str:
        """The URI of this version."""
        return str(model.asked.conforms_to)

    @staticmethod
    def resolve_version(model: Extended) -> str:
        """The version number."""
        return str(model.asked.version)

    @staticmethod
    def resolve_fields(model: Extended) -> Sequence[SchemaField]:
        """The columns; empty if the schema describes no table."""
        return model.asked.schema.fields if model.asked.schema else ()

    @staticmethod
    def resolve_checks(model: Extended) -> list[str]:
        """The checks across rows and columns."""
        table = model.asked.schema
        return [phrase.text_in(_) for phrase in check_phrases(table)] if table else []

    @staticmethod
    def resolve_file_url(model: Extended, context: dict[str, Any]) -> str:
        """URL of the schema file as published upstream."""
        keys = {"family": model.family, "name": model.name, "version": model.asked.version}
        return f"{origin_in(context)}{reverse('catalog_schema_file', kwargs=keys)}"


class SchemasWanted(PageParameters):
    """Words of a person."""

    q: str = Field("", max_length=100, description="Words of a person, such as cantine; all schemas without it.")


@router.get("/schemas", response=SchemaList, summary="Search schemas")
def search_schemas(request: HttpRequest, parameters: Query[SchemasWanted]) -> dict[str, Any]:
    """The schemas that ``q`` names, the likeliest first."""
    return page_of(request, parameters, schemas_named(parameters.q))


@router.get("/schemas/{family}/{name}", response=WholeSchemaAnswer, summary="Get one schema")
def get_schema(
    request: HttpRequest,
    family: FamilyPath,
    name: NamePath,
    version: Annotated[str | None, Query(max_length=20, description="The newest without it.")] = None,
) -> Extended:
    """One version of a schema: what it is for, its columns, what is checked."""
    del request
    model = model_named(f"{family}/{name}")
    return Extended(model, asked=schema_version(model.id, version))
