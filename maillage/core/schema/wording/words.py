"""Columns in plain French: what one holds, what a value must be. Beside it: check_words and pattern_words."""

import re
from collections.abc import Mapping
from typing import Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import Field, FieldType
from maillage.core.schema.wording.pattern_words import pattern_choices, pattern_phrase
from maillage.core.schema.wording.phrases import Phrase

_MARKUP_LINK: Final = re.compile(r"\[([^\]]+)\]\((?:[^()]|\([^()]*\))*\)")
_MARKUP_STRESS: Final = re.compile(r"(?<!\w)(_|\*\*?|`)(\S(?:.*?\S)?)\1(?!\w)")
_DATE_PARTS: Final = {
    "%Y": "AAAA",
    "%m": "MM",
    "%d": "JJ",
    "%H": "HH",
    "%M": "MM",
    "%S": "SS",
    "%y": "AA",
    "%z": "+HHMM",
}


_TYPES: Final[Mapping[FieldType, str]] = {
    FieldType.STRING: sentence("un texte"),
    FieldType.INTEGER: sentence("un nombre entier"),
    FieldType.NUMBER: sentence("un nombre, avec un point devant les décimales"),
    FieldType.DATE: sentence("une date écrite AAAA-MM-JJ"),
    FieldType.DATETIME: sentence("une date et une heure écrites AAAA-MM-JJTHH:MM:SSZ"),
    FieldType.TIME: sentence("une heure écrite HH:MM:SS"),
    FieldType.YEAR: sentence("une année en quatre chiffres"),
    FieldType.ARRAY: sentence('une liste écrite ["ceci", "cela"]'),
    FieldType.GEOPOINT: sentence("un point écrit « longitude, latitude »"),
    FieldType.GEOJSON: sentence("une forme géographique en GeoJSON"),
    FieldType.LIST: sentence("une liste de valeurs séparées par des virgules"),
    FieldType.ANY: sentence("une valeur"),
}
_FORMATS: Final[Mapping[tuple[FieldType, str], str]] = {
    (FieldType.STRING, "email"): sentence("une adresse électronique"),
    (FieldType.STRING, "uri"): sentence("une adresse internet complète, avec http:// ou https://"),
    (FieldType.STRING, "uuid"): sentence("un identifiant UUID"),
    (FieldType.GEOPOINT, "array"): sentence("un point écrit [longitude, latitude]"),
    (FieldType.DATE, "%Y"): sentence("une année en quatre chiffres"),
    (FieldType.DATE, "any"): sentence("une date"),
}


def type_phrase(column: Field) -> Phrase:
    """What a column holds: "une date écrite AAAA-MM-JJ"."""
    if column.type is FieldType.BOOLEAN:
        words = {"yes": column.true_values[0], "no": column.false_values[0]}
        return Phrase(sentence("« %(yes)s » ou « %(no)s »"), words)
    of_format = _FORMATS.get((column.type, column.format))
    if of_format is not None:
        return Phrase(of_format)
    if column.format.startswith("%"):
        return Phrase(
            sentence("une date ou une heure écrite %(form)s"),
            {"form": re.sub(r"%[A-Za-z]", lambda part: _DATE_PARTS.get(part[0], part[0]), column.format)},
        )
    return Phrase(_TYPES[column.type])


def constraint_phrases(column: Field) -> tuple[Phrase, ...]:
    """What a value must be besides its type, in the order a person wants to know it; required has a mark of its own."""
    pattern = column.constraints.pattern
    least, most = column.constraints.min_length, column.constraints.max_length
    lengths = (sentence("de %(least)s à %(most)s signes"), sentence("au moins %(count)s signes"))
    phrases = (
        pattern_phrase(pattern) if pattern is not None else None,
        _values_phrase(column),
        _interval(
            column.constraints.minimum,
            column.constraints.maximum,
            (sentence("de %(least)s à %(most)s"), sentence("au moins %(least)s"), sentence("au plus %(most)s")),
        ),
        Phrase(sentence("exactement %(count)s signes"), {"count": most})
        if least == most and most is not None
        else _interval(least, most, (*lengths, sentence("au plus %(count)s signes"))),
        Phrase(sentence("jamais deux fois la même valeur")) if column.constraints.unique else None,
    )
    return tuple(phrase for phrase in phrases if phrase is not None)


def required_phrase(column: Field) -> Phrase:
    """Whether a value must be given."""
    return Phrase(sentence("obligatoire") if column.constraints.required else sentence("facultatif"))


def allowed_values(column: Field) -> tuple[str, ...]:
    """The closed list of values of a column, of its items, or of its pattern; empty where it is open."""
    if column.constraints.enum:
        return column.constraints.enum
    item = column.array_item or {}
    listed = (item.get("constraints") or {}).get("enum") or item.get("enum") or ()
    if listed:
        return tuple(str(value) for value in listed)
    choices = pattern_choices(column.constraints.pattern or "")
    return choices[1] if choices else ()


def describe(column: Field) -> tuple[Phrase, ...]:
    """All that a column asks: its type first, then whether it is required, then the rest."""
    return (type_phrase(column), required_phrase(column), *constraint_phrases(column))


def without_markup(text: str) -> str:
    """The text of a description, without the marks of its links and stresses (Markdown)."""
    return _MARKUP_STRESS.sub(r"\2", _MARKUP_LINK.sub(r"\1", text)).strip()


def _values_phrase(column: Field) -> Phrase | None:
    values = allowed_values(column)
    if column.constraints.enum and len(values) == 1:
        return Phrase(sentence("toujours « %(value)s »"), {"value": values[0]})
    if column.constraints.enum:
        return Phrase(sentence("une de ces %(count)s valeurs"), {"count": len(values)})
    if values and column.array_item:
        return Phrase(sentence("une ou plusieurs de ces %(count)s valeurs"), {"count": len(values)})
    return None


def _interval(least: str | float | None, most: str | float | None, messages: tuple[str, str, str]) -> Phrase | None:
    """The phrase of both bounds, of the lower one, or of the upper one; ``count`` is the only one."""
    if least is not None and most is not None:
        return Phrase(messages[0], {"least": least, "most": most})
    if least is not None:
        return Phrase(messages[1], {"least": least, "count": least})
    return Phrase(messages[2], {"most": most, "count": most}) if most is not None else None
