"""Integers, numbers and years of Table Schema: ASCII digits, decimal point, no spaces inside."""

import re
from decimal import Decimal
from typing import Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault, FaultOf, Field, always, example_of

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")  # Python refuses to parse more than 4,300 digits
_NUMBER: Final = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|[Nn][Aa][Nn]|[+-]?(?:INF|[Ii]nf(?:inity)?)"
)
_DIGIT: Final = re.compile(r"[0-9]")
_YEAR: Final = re.compile(r"[0-9]{4}")
_COMMA: Final = re.compile(r"[+-]?[\d\s.]*,\d+")
_SPACED: Final = re.compile(r"[+-]?\d+(?:\s\d+)+")

BAD_NUMBER: Final = sentence(
    "« %(value)s » n’est pas un nombre. Écrivez-le avec des chiffres seulement et un point pour les décimales, "
    "par exemple %(example)s."
)
COMMA: Final = sentence(
    "« %(value)s » est écrit avec une virgule. Le séparateur décimal est le point : écrivez par exemple %(example)s."
)
SPACED: Final = sentence("« %(value)s » contient des espaces. Écrivez le nombre sans espace, par exemple %(example)s.")
WORD: Final = sentence(
    "« %(value)s » n’est pas un nombre. Donnez le nombre, par exemple %(example)s, ou videz la cellule s’il n’est pas "
    "connu."
)
REQUIRED_WORD: Final = sentence(
    "« %(value)s » n’est pas un nombre, et cette colonne est obligatoire. Donnez le nombre, par exemple %(example)s."
)
BAD_INTEGER: Final = sentence(
    "« %(value)s » n’est pas un nombre entier. Écrivez-le avec des chiffres seulement, par exemple %(example)s."
)
BAD_YEAR: Final = sentence(
    "« %(value)s » n’est pas une année. Écrivez-la sur quatre chiffres, par exemple %(example)s."
)


def read_integer(text: str) -> int | None:
    """The integer in ``text``, ignoring surrounding spaces."""
    stripped = text.strip()
    return int(stripped) if _INTEGER.fullmatch(stripped) else None


def read_number(text: str) -> Decimal | None:
    """The number in ``text``, ignoring surrounding spaces; Table Schema allows NaN and INF."""
    stripped = text.strip()
    return Decimal(stripped) if _NUMBER.fullmatch(stripped) else None


def read_year(text: str) -> int | None:
    """The four-digit year."""
    return int(text) if _YEAR.fullmatch(text) else None


def number_faults(field: Field) -> FaultOf:
    """The fault of a text that is not a number: a comma, spaces, a word, or other."""
    example = example_of(field.examples, "1234.5")
    comma, spaced, other = (_fault(message, example) for message in (COMMA, SPACED, BAD_NUMBER))
    word = _fault(REQUIRED_WORD if field.constraints.required else WORD, example)

    def fault_of(text: str) -> Fault:
        bare = text.strip()
        if not _DIGIT.search(bare):
            return word
        return comma if _COMMA.fullmatch(bare) else spaced if _SPACED.fullmatch(bare) else other

    return fault_of


def integer_faults(field: Field) -> FaultOf:
    """The fault of a text that is not an integer: spaces, a word, or other."""
    example = example_of(field.examples, "12")
    spaced, other = _fault(SPACED, example), _fault(BAD_INTEGER, example)
    word = _fault(REQUIRED_WORD if field.constraints.required else WORD, example)

    def fault_of(text: str) -> Fault:
        if not _DIGIT.search(text):
            return word
        return spaced if _SPACED.fullmatch(text.strip()) else other

    return fault_of


def year_faults(field: Field) -> FaultOf:
    """The fault of a text that is not a year."""
    return always(_fault(BAD_YEAR, example_of(field.examples, "2024")))


def _fault(message: str, example: str) -> Fault:
    return Fault("type-error", "type", message, {"example": example})
