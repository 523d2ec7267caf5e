"""How a field of a schema is typed in: its label, its help, an example, the right sort of input, its list of values."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.core.schema.terms import Field, FieldType
from maillage.core.schema.wording.words import allowed_values, constraint_phrases, type_phrase, without_markup

FEW_VALUES: Final = 12  # chosen from a list; of more, the list completes what is typed
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|")
_LONG_LABEL: Final = 90
_KEYBOARDS: Final = {FieldType.INTEGER: "numeric", FieldType.YEAR: "numeric", FieldType.NUMBER: "decimal"}


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A field as a person types it in. ``type`` is "select", "list", or a type of input; ``mode`` its keyboard."""

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
        """The field as plain values, for the grid."""
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
    """How the column ``name`` is typed in; one that the schema does not know is a text."""
    if field is None:
        return FieldEntry(name, name or _("colonne sans nom"), "", "", "", "text", "text", (), is_required=False)
    options = allowed_values(field) or (
        (field.true_values[0], field.false_values[0]) if field.type is FieldType.BOOLEAN else ()
    )
    # A browser would hide a day that is written otherwise: it stays a text until it is corrected.
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
