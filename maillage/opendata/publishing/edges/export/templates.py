"""Templates to fill in: an empty table for a schema as XLSX or CSV, with help in the reader's language."""

from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from maillage.core.problems import NotFound, sentence
from maillage.core.schema.templates.template import write_csv_template, write_xlsx_template
from maillage.core.schema.terms import Field
from maillage.core.schema.wording.words import describe, without_markup
from maillage.opendata.catalog.store.schemas import model_named, schema

XLSX: Final = "xlsx"
CSV: Final = "csv"


def write_template(schema_id: str, version: str | None, form: str, stream: BinaryIO) -> None:
    """Write the template of a schema to ``stream``; NotFound for a schema that is no table, or an unknown format."""
    newest, model = schema(schema_id, version), model_named(schema_id)
    if model.is_layer:
        message = sentence("« %(title)s » ne se remplit pas dans un tableau. %(elsewhere)s")
        raise NotFound("schema_of_a_layer", message, title=model.title, elsewhere=model.elsewhere)
    if form == XLSX:
        write_xlsx_template(newest, stream, describe=help_text, translate=_)
    elif form == CSV:
        write_csv_template(newest, stream)
    else:
        message = sentence("Un modèle à remplir est un classeur (.xlsx) ou un fichier .csv : choisissez l’un des deux.")
        raise NotFound("template_form_unknown", message)


def help_text(field: Field) -> str:
    """The comment of a header cell: title, description, then the constraints of the values."""
    asks = ", ".join(phrase.text_in(_) for phrase in describe(field))
    return "\n".join(text for text in (field.label, without_markup(field.description), asks) if text)
