"""Columns described in plain French: what they hold, what values they accept, what their patterns mean.

Only common patterns, and those of the national schemas, have phrases. For any other the caller shows the pattern itself
as a technical detail.
"""

import re
from collections.abc import Mapping
from typing import Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import Field, FieldType
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
_COUNTED_DIGITS: Final = re.compile(r"\^(?:\\d|\[0-9\])\{(\d+)\}\$")
_LETTERED_DIGITS: Final = re.compile(r"\^([A-Z]+)(?:\\d|\[0-9\])\{(\d+)\}\$")
_CHOICES: Final = re.compile(r"\(\?:\(\?:\^\|(\\\||,|;)\)\(([^()\[\]\\]*(?:\\[()][^()\[\]\\]*)*)\)\)\+\$")
_PATTERNS: Final[Mapping[str, str]] = {
    r"^\d{14}$": sentence("14 chiffres d’un seul tenant (Siret)"),
    r"^\d{9}$": sentence("9 chiffres d’un seul tenant (Siren)"),
    r"^\d{5}$": sentence("5 chiffres (code postal)"),
    r"^W\d{9}$": sentence("W suivi de 9 chiffres (répertoire national des associations)"),
    r"^([013-9]\d|2[AB1-9])\d{3}$": sentence("le code Insee de la commune : 5 signes, comme 58194 ou 2A004"),
    r"^\d[AB\d]\d{3}$": sentence("le code Insee de la commune : 5 signes, comme 58194 ou 2A004"),
    r"^([0-9]{5}|2[AB][0-9]{3})$": sentence("le code Insee de la commune : 5 signes, comme 58194 ou 2A004"),
    r"^[0-9]{4}(\/[0-9]{4})?$": sentence("une année, ou deux séparées par « / » : 2025 ou 2025/2026"),
    r"^[0-9]{4}\-[0-9]{2}\-[0-9]{2}(\/[0-9]{4}\-[0-9]{2}\-[0-9]{2})?$": sentence(
        "une date AAAA-MM-JJ, ou deux séparées par « / » : 2026-01-01/2026-12-31"
    ),
    r"^\d\.\d{1,2}$": sentence("un chiffre, un point, un ou deux chiffres : 7.10"),
    r"^\w+( \w+)*\/[ \w]+$": sentence("deux textes séparés par « / » : Finances locales/Subventions"),
    r"^\w+\\\w+$": sentence("deux mots séparés par « \\ »"),
    r"^[A-Z]{2}[A-Z0-9]{4,33}$": sentence("deux lettres de pays, puis 4 à 33 majuscules ou chiffres : FRA68E680210015"),
    r"^FR[A-Z0-9]{4,33}$": sentence("FR, puis 4 à 33 majuscules ou chiffres : FRA68E680210015"),
    r"(?:(?:^|,)(^[A-Z]{2}[A-Z0-9]{4,33}$|Non concerné))+$": sentence(
        "deux lettres de pays, puis 4 à 33 majuscules ou chiffres, ou « Non concerné »"
    ),
    r"(?:(?:^|,)(^FR[A-Z0-9]{4,33}$|Non concerné))+$": sentence(
        "FR, puis 4 à 33 majuscules ou chiffres, ou « Non concerné »"
    ),
    r"(.*?)((\d{1,2}:\d{2})-(\d{1,2}:\d{2})|24/7)": sentence("des horaires comme Mo-Fr 08:00-12:00, ou 24/7"),
    r"^[0-9]{4}-Q[1-4]$": sentence("un trimestre : 2026-Q3"),
    r"^https?://[^|\s]*$": sentence("une adresse internet complète, avec http:// ou https://"),
    r"^(https?://[^|\s]*\|)*https?://[^|\s]*$": sentence("une ou plusieurs adresses internet, séparées par « | »"),
    r"^(https?://[^|\s]*)|([\w\-\.]+@([\w-]+\.)+[\w-]{2,})$": sentence("une adresse internet ou électronique"),
    r"^([013-9]\d|2[AB1-9])\d{3}-P-\d{3}$": sentence("le code Insee, -P- et un numéro à 3 chiffres : 58194-P-001"),
    r"^([013-9]\d|2[AB1-9])\d{3}-T-\d{3}$": sentence("le code Insee, -T- et un numéro à 3 chiffres : 58194-T-001"),
    r"^(\d+|N/A)$": sentence("un nombre entier, ou N/A"),
    r"\d{1,}\|\d{1,}\|\d{1,}": sentence("trois nombres séparés par « | » : 2|6|46"),
    r"^[a-zA-Z0-9]{9,14}$": sentence("9 à 14 lettres ou chiffres"),
    r"^[0-9A-B]{5}-[0-9]{8}-[0-9]{3}": sentence(
        "le code Insee, 8 chiffres de nomenclature et un numéro à 3 chiffres : 94059-01010401-001"
    ),
    r"^[a-zA-Z0-9\-\'\s\d\u00C0-\u00FF]+$": sentence(
        "des lettres, des chiffres, des espaces, des tirets, des apostrophes"
    ),
    r"^[A-Za-z\s\-\u00C0-\u00FF]+$": sentence("des lettres, des espaces et des tirets"),
    r"^[A-Za-z0-9_]+$": sentence("des lettres et des chiffres sans accent, et « _ »"),
    r"(?:(?:^|\|)([A-Z]\d\d.\d\d[A-Z]|)\1+[A-Z]\d\d.\d\d[A-Z])+$": sentence(
        "un ou plusieurs codes Naf, séparés par « | » : B05.10Z|V89.04Z"
    ),
    r"(?:(?:^|\|)([A-Z]\d[a-z]|)\1+[A-Z]\d[a-z])+$": sentence(
        "un ou plusieurs codes de propriétaire, séparés par « | » : P4a|G1a"
    ),
    r"(?:(?:^|\|)([0-9A-B]{2}\d{6}[0-9A-Z]{2}\d{4}|)\1+[0-9A-B]{2}\d{6}[0-9A-Z]{2}\d{4})+$": sentence(
        "une ou plusieurs parcelles à 14 signes, séparées par « | » : 12083000AH0035|12083000AH0072"
    ),
    r"^[0-9]{1,2}/[0-9]+/[0-9]+$": sentence("niveau/colonne/ligne : 15/16242/11508"),
    r"^[0-9]{3}-[0-9]{2,3}$": sentence("trois chiffres de pays, un tiret, deux ou trois chiffres de réseau : 208-01"),
    r"^([0-9]{2}|2[AB]|9[78][0-9])$": sentence("le code Insee du département : 58, 2A ou 974"),
    r"^[0-9]{2,3}$": sentence("le code Insee de la région : 27"),
    r"^[a-z0-9]+(-[a-z0-9]+)*$": sentence("des lettres minuscules sans accent, des chiffres et des tirets"),
}
_PHONE_START: Final = r"^(\+33|\+590"
_PHOTO_START: Final = r"^https?://(?:[a-z0-9\-]+\.)+[a-z]{2,6}"
_BY_START: Final[Mapping[str, str]] = {
    _PHONE_START: sentence("un numéro de téléphone avec son indicatif : +33386000000"),
    _PHOTO_START: sentence("l’adresse internet d’une image (.jpg, .png, .gif)"),
    "^(7j/7|lundi|mardi": sentence("7j/7, ou des jours séparés par « | » : lundi|mardi|jours fériés"),
    "^(heures ouvrables|heures de nuit": sentence("24h/24, ou heures ouvrables, ou heures de nuit, séparés par « | »"),
    "^(Le |La |Les |Los |Aux |L'|)([A-Z": sentence("le nom de la commune, avec ses majuscules et ses tirets"),
    "^'?[A-ZÉÀÈÙÄËÏÖÜŸÂÊÎÔÛŶÇŒÆ][a-z": sentence("un prénom avec une majuscule : Anne-Lise, N’Deye"),
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
    """The constraints of a value besides its type, most useful first; ``required`` is shown separately."""
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
    """Whether a value is required."""
    return Phrase(sentence("obligatoire") if column.constraints.required else sentence("facultatif"))


def allowed_values(column: Field) -> tuple[str, ...]:
    """The closed list of values of a column, of its items or of its pattern; empty if it is open."""
    if column.constraints.enum:
        return column.constraints.enum
    item = column.array_item or {}
    listed = (item.get("constraints") or {}).get("enum") or item.get("enum") or ()
    if listed:
        return tuple(str(value) for value in listed)
    choices = pattern_choices(column.constraints.pattern or "")
    return choices[1] if choices else ()


def describe(column: Field) -> tuple[Phrase, ...]:
    """Everything a column expects: its type, whether it is required, then its constraints."""
    return (type_phrase(column), required_phrase(column), *constraint_phrases(column))


def without_markup(text: str) -> str:
    """A Markdown description as plain text, without links and emphasis."""
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
    """The phrase for both bounds, the lower, or the upper; ``count`` is set if there is one bound only."""
    if least is not None and most is not None:
        return Phrase(messages[0], {"least": least, "most": most})
    if least is not None:
        return Phrase(messages[1], {"least": least, "count": least})
    return Phrase(messages[2], {"most": most, "count": most}) if most is not None else None


def pattern_phrase(pattern: str) -> Phrase | None:
    """A pattern in words; None if it is not recognised."""
    if pattern in _PATTERNS:
        return Phrase(_PATTERNS[pattern])
    by_start = next((message for start, message in _BY_START.items() if pattern.startswith(start)), None)
    if by_start is not None:
        return Phrase(by_start)
    if counted := _COUNTED_DIGITS.fullmatch(pattern):
        return Phrase(sentence("%(count)s chiffres"), {"count": int(counted[1])})
    if lettered := _LETTERED_DIGITS.fullmatch(pattern):
        message = sentence("%(letters)s suivi de %(count)s chiffres")
        return Phrase(message, {"letters": lettered[1], "count": int(lettered[2])})
    if choices := pattern_choices(pattern):
        separator, values = choices
        message = sentence("une ou plusieurs de ces %(count)s valeurs, séparées par « %(separator)s »")
        return Phrase(message, {"count": len(values), "separator": separator})
    return None


def pattern_choices(pattern: str) -> tuple[str, tuple[str, ...]] | None:
    """The separator and the values of a pattern that enumerates them, such as Fixe|Itinérant; None for others."""
    choices = _CHOICES.fullmatch(pattern)
    if choices is None:
        return None
    values = tuple(re.sub(r"\\(.)", r"\1", value) for value in choices[2].split("|"))
    return choices[1].removeprefix("\\"), values
