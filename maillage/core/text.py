"""Text normalised for comparing and searching."""

import re
import unicodedata
from typing import Final

# Message context in the catalogue for data shipped with Maillage: dataset models, pages of the clause kit.
SHIPPED: Final = "shipped"
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})


class _WithoutMarks(dict[int, int | None]):
    """A ``str.translate`` table that removes combining marks, filled as characters occur."""

    def __missing__(self, code: int) -> int | None:
        letter = None if unicodedata.combining(chr(code)) else code
        self[code] = letter
        return letter


_WITHOUT_MARKS: Final = _WithoutMarks()
_C1: Final = re.compile("[\x80-\x9f]")
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def normalised_text(text: str) -> str:
    """``text`` in lower case without accents, with one space between words: "L'Île-d'Yeu" becomes "l ile d yeu"."""
    if text.isascii():
        return _SEPARATORS.sub(" ", text.lower()).strip()
    letters = unicodedata.normalize("NFKC", text.translate(_LIGATURES))
    return _SEPARATORS.sub(" ", without_accents(letters).lower()).strip()


def c1_as_cp1252(text: str) -> str:
    """``text`` with C1 control characters read as Windows-1252; five code points have no character and stay."""
    return _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "ignore") or match[0], text)


def without_accents(text: str) -> str:
    """``text`` without the accents of its letters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFD", text).translate(_WITHOUT_MARKS)


def commune_named(name: str) -> str:
    """The French form of a commune's name: "Commune de Pornic", "d’Angers", "du Mans", "des Herbiers"."""
    for article, joined in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return f"Commune {joined}{name.removeprefix(article)}"
    return f"Commune d’{name}" if normalised_text(name)[:1] in tuple("aeiouy") else f"Commune de {name}"
