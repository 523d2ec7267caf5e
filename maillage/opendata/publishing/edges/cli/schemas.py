"""``maillage catalog schemas`` and ``schema``: list the models, describe one, write its template."""

import io
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from maillage.core.command_groups import AsJson, print_json
from maillage.core.schema.wording.check_words import check_phrases
from maillage.core.schema.wording.words import constraint_phrases, required_phrase, type_phrase
from maillage.opendata.catalog.domain.schemas import Model
from maillage.opendata.catalog.store.schemas import model_named, schema_version, search_schemas
from maillage.opendata.publishing.edges.export.templates import write_template


def list_schemas(
    text: Annotated[list[str] | None, typer.Argument(help="Words of a person; all schemas without them.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Which data sets can be published. Example: maillage catalog schemas cantine."""
    models = search_schemas(" ".join(text or ()))
    if as_json:
        print_json([_model_facts(model) for model in models])
        return
    table = Table(Column(_("schéma"), no_wrap=True), _("titre"), _("version"), _("en une phrase"))
    for model in models:
        table.add_row(*(escape(cell) for cell in (model.id, model.title, model.latest.version, model.summary)))
    Console().print(table)


def show_schema(
    schema_id: Annotated[str, typer.Argument(metavar="ID", help="The schema, such as scdl/subventions.")],
    *,
    version: Annotated[str | None, typer.Option(help="The newest without it.")] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write a template to fill there: .xlsx or .csv.", dir_okay=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What a schema asks. Example: maillage catalog schema scdl/subventions --template subventions.xlsx."""
    model, model_version = model_named(schema_id), schema_version(schema_id, version)
    if template is not None:
        content = io.BytesIO()
        write_template(model.id, model_version.version, template.suffix.removeprefix("."), content)
        template.write_bytes(content.getvalue())
    if as_json:
        print_json(_model_facts(model) | {"version": model_version.version, "document": model_version.document})
        return
    console = Console()
    console.print(f"{model.title} · {model.id} {model_version.version}", markup=False, highlight=False)
    console.print(model.summary, markup=False, highlight=False)
    if model.elsewhere:
        console.print(model.elsewhere, markup=False, highlight=False)
    if model_version.schema is not None:
        table = Table(Column(_("colonne"), overflow="fold"), _("titre"), "", _("ce qu’on y met"), _("exemple"))
        for field in model_version.schema.fields:
            asks = ", ".join(phrase.text_in(_) for phrase in (type_phrase(field), *constraint_phrases(field)))
            cells = (field.name, field.title, required_phrase(field).text_in(_), asks, next(iter(field.examples), ""))
            table.add_row(*(escape(cell) for cell in cells))
        console.print(table)
        for phrase in check_phrases(model_version.schema):
            console.print(phrase.text_in(_), markup=False, highlight=False)
    if template is not None:
        console.print(_("Modèle à remplir : %(path)s") % {"path": template}, markup=False, highlight=False)


def _model_facts(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "title": model.title,
        "summary": model.summary,
        "form": model.form.value,
        "theme": model.theme.value,
        "core_order": model.core_order,
        "versions": [version.version for version in reversed(model.versions)],
        "conforms_to": model.latest.conforms_to,
    }
