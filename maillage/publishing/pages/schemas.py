"""The pages of schemas: what to publish, found by the words a person types; one schema told to the bottom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.catalog.parts.words import FREQUENCIES, THEMES
from maillage.catalog.queries.schemas import all_schemas, model_named, schema_version, search_schemas
from maillage.catalog.terms.schema_versions import changes
from maillage.catalog.terms.schemas import Model, ModelVersion
from maillage.core.schema.terms import Field, FieldType, Schema
from maillage.core.schema.wording.check_words import check_phrase
from maillage.core.schema.wording.words import (
    allowed_values,
    constraint_phrases,
    required_phrase,
    type_phrase,
    without_markup,
)
from maillage.web.wording.formats import shipped

LONGEST_QUERY: Final = 100
_FEW_VALUES: Final = 8  # shown at once; longer lists fold


@dataclass(frozen=True, slots=True)
class SchemaCard:
    """One kind of data set in a list."""

    title: str
    summary: str
    href: str
    mark: str


@dataclass(frozen=True, slots=True)
class SchemaGroup:
    """The cards under one title."""

    title: str
    note: str
    cards: tuple[SchemaCard, ...]


@dataclass(frozen=True, slots=True)
class SchemasPage:
    """The list of schemas, or what a search found."""

    text: str
    summary: str
    groups: tuple[SchemaGroup, ...]
    check_href: str


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One column of a schema."""

    name: str
    title: str
    description: str
    is_required: bool
    required_text: str
    asks: tuple[str, ...]
    pattern: str
    example: str
    values: tuple[str, ...]
    values_title: str
    has_few_values: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version, and what changed since the one before."""

    name: str
    href: str
    is_shown: bool
    is_latest: bool
    changes: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class SchemaPage:
    """One version of one schema."""

    model: Model
    theme: str
    is_core: bool
    version: str
    is_latest: bool
    latest_href: str
    frequency: str
    description: str
    columns_text: str
    fields: tuple[FieldRow, ...]
    checks: tuple[str, ...]
    versions: tuple[VersionRow, ...]
    conforms_to: str
    homepage: str
    begin_href: str
    check_href: str
    xlsx_href: str
    csv_href: str
    file_href: str

    @property
    def is_table(self) -> bool:
        """Whether it can be published and checked here."""
        return bool(self.fields)


def schemas_page(text: str) -> SchemasPage:
    """The page of all schemas, or of those that ``text`` names."""
    text = " ".join(text.split())[:LONGEST_QUERY]
    check_href = reverse("catalog_check")
    if text:
        models = search_schemas(text)
        summary = ngettext("%(count)s modèle pour « %(text)s »", "%(count)s modèles pour « %(text)s »", len(models))
        summary %= {"count": len(models), "text": text}
        return SchemasPage(text, summary, (_group("", models),) if models else (), check_href)
    own = [model for model in all_schemas() if model.is_of_installation]
    core = [model for model in all_schemas() if model.core_order is not None]
    others = [model for model in all_schemas() if model.core_order is None and not model.is_of_installation]
    core_note = _("Ce que presque toutes les communes ont déjà, et par quoi commencer.")
    own_note = _("Ces tables sont faites ici, à partir des tests des habitants.")
    groups = (
        _group(_("Le socle conseillé"), core, core_note),
        *(
            _group(theme, [model for model in others if _(THEMES[model.theme]) == theme])
            for theme in sorted({_(THEMES[model.theme]) for model in others})
        ),
        _group(_("Ce que Maillage publie"), own, own_note),
    )
    return SchemasPage("", "", tuple(group for group in groups if group.cards), check_href)


def schema_page(schema_id: str, version: str | None = None) -> SchemaPage:
    """The page of one version of one schema, the newest where none is named."""
    model = model_named(schema_id)
    model_version = schema_version(schema_id, version)
    schema = model_version.schema
    fields = schema.fields if schema else ()
    required = sum(field.constraints.required for field in fields)
    columns = ngettext("%(count)s colonne", "%(count)s colonnes", len(fields)) % {"count": len(fields)}
    needed = ngettext("%(count)s obligatoire", "%(count)s obligatoires", required) % {"count": required}
    return SchemaPage(
        model=model,
        theme=_(THEMES[model.theme]),
        is_core=model.core_order is not None,
        version=model_version.version,
        is_latest=model_version is model.latest,
        latest_href=schema_href(model),
        frequency=_(FREQUENCIES[model.frequency]),
        description=without_markup(schema.description) if schema else "",
        columns_text=_("%(columns)s, dont %(needed)s") % {"columns": columns, "needed": needed},
        fields=tuple(_field_row(field) for field in fields),
        checks=tuple(check_phrase(check, _in_page_language(schema)).text_in(_) for check in schema.custom_checks)
        if schema
        else (),
        versions=tuple(_version_rows(model, model_version)),
        conforms_to=model_version.conforms_to,
        homepage=schema.homepage if schema else "",
        begin_href=f"{reverse('catalog_begin')}?{urlencode({'schema': model.id})}",
        check_href=f"{reverse('catalog_check')}?{urlencode({'schema': model.id})}",
        xlsx_href=_version_address("catalog_schema_template", model, model_version.version, form="xlsx"),
        csv_href=_version_address("catalog_schema_template", model, model_version.version, form="csv"),
        file_href=_version_address("catalog_schema_file", model, model_version.version),
    )


def schema_href(model: Model) -> str:
    """The address of the page of a schema."""
    return reverse("catalog_schema", kwargs={"family": model.family, "name": model.name})


def _in_page_language(schema: Schema) -> Schema:
    """The schema with the titles of its columns in the language of the page."""
    return replace(schema, fields=tuple(replace(field, title=shipped(field.title)) for field in schema.fields))


def _version_address(name: str, model: Model, version: str, **more: str) -> str:
    return reverse(name, kwargs={"family": model.family, "name": model.name, "version": version, **more})


def _group(title: str, models: Sequence[Model], note: str = "") -> SchemaGroup:
    cards = (
        SchemaCard(model.title, model.summary, schema_href(model), "" if model.is_table else _("pas un tableau"))
        for model in models
    )
    return SchemaGroup(title, note, tuple(cards))


def _field_row(field: Field) -> FieldRow:
    values, phrases = allowed_values(field), constraint_phrases(field)
    pattern = field.constraints.pattern or ""
    # "Un texte" beside "14 chiffres" would only make the reader wonder.
    is_said_better = bool(field.constraints.enum) or (field.constraints.pattern is not None and bool(phrases))
    if field.type is not FieldType.STRING or not is_said_better:
        phrases = (type_phrase(field), *phrases)
    return FieldRow(
        name=field.name,
        title=field.title if field.title != field.name else "",
        description=without_markup(field.description),
        is_required=field.constraints.required,
        required_text=required_phrase(field).text_in(_),
        asks=tuple(phrase.text_in(_) for phrase in phrases),
        pattern=pattern,
        example=field.examples[0] if field.examples else "",
        values=values,
        values_title=ngettext("La valeur permise", "Les %(count)s valeurs permises", len(values))
        % {"count": len(values)},
        has_few_values=len(values) <= _FEW_VALUES,
    )


def _version_rows(model: Model, shown_version: ModelVersion) -> Iterator[VersionRow]:
    earlier = (None, *model.versions[:-1])
    for before, version in reversed(list(zip(earlier, model.versions, strict=True))):
        phrases: tuple[str, ...] = ()
        if before is not None and before.schema is not None and version.schema is not None:
            phrases = tuple(phrase.text_in(_) for phrase in changes(before.schema, version.schema))
            phrases = phrases or (_("explications revues"),)
        yield VersionRow(
            name=version.version,
            href=_version_address("catalog_schema_version", model, version.version),
            is_shown=version is shown_version,
            is_latest=version is model.latest,
            changes=phrases,
            is_first=before is None,
        )
