"""How a schema field is edited: label, help, example, type of input, allowed values."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.core.schema.terms import Field, FieldType
from maillage.core.schema.wording.words import allowed_values, constraint_phrases, type_phrase, without_markup

FEW_VALUES: Final = 12  # in a select; beyond, an autocomplete list
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|")
_LONG_LABEL: Final = 90
_KEYBOARDS: Final = {FieldType.INTEGER: "numeric", FieldType.YEAR: "numeric", FieldType.NUMBER: "decimal"}


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """The input of a field. ``type`` is "select", "list" or an HTML input type; ``mode`` its inputmode."""

    name: str
    label: str
    help: str
    asks: str
    example: str
    type: str
    mode: str
    options: tuple[str, ...]
    is_required: bool

    def document(self) -> dict[str, Any]:
        """The field as JSON-compatible values, for the grid."""
        return {
            "name": self.name,
            "label": self.label,
            "help": self.help,
            "asks": self.asks,
            "example": self.example,
            "options": list(self.options),
            "required": self.is_required,
        }


def field_entry(name: str, field: Field | None, value: str = "") -> FieldEntry:
    """The input of column ``name``; plain text if the schema does not know it."""
    if field is None:
        return FieldEntry(name, name or _("colonne sans nom"), "", "", "", "text", "text", (), is_required=False)
    options = allowed_values(field) or (
        (field.true_values[0], field.false_values[0]) if field.type is FieldType.BOOLEAN else ()
    )
    # A date input would hide a value in another format: it stays text until it is corrected.
    is_iso_day = field.format in {"default", "any", "%Y-%m-%d"} and _ISO_DAY.fullmatch(value)
    if options:
        input_type = "select" if len(options) <= FEW_VALUES and value in {"", *options} else "list"
    elif field.type is FieldType.DATE and is_iso_day:
        input_type = "date"
    else:
        input_type = {"email": "email", "uri": "url"}.get(field.format, "text")
    return FieldEntry(
        name=name,
        label=field.title if field.title and len(field.title) <= _LONG_LABEL else name,
        help=without_markup(field.description),
        asks=_asks(field),
        example=field.examples[0] if field.examples else "",
        type=input_type,
        mode=_KEYBOARDS.get(field.type, "text"),
        options=options,
        is_required=field.constraints.required,
    )


def _asks(field: Field) -> str:
    phrases = constraint_phrases(field)
    if not phrases and field.type is FieldType.STRING:
        return _("texte libre")
    return ", ".join(phrase.text_in(_) for phrase in (phrases or (type_phrase(field),)))
