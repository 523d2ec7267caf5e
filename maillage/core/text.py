"""Text as people type it, brought to one form for comparing and searching."""

import re
import unicodedata
from typing import Final

# The context, in the catalogue, of what Maillage ships as data: models of data sets, pages of the kit of clauses.
SHIPPED: Final = "shipped"
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})


class _WithoutMarks(dict[int, int | None]):
    """What ``str.translate`` makes of each character: nothing of a combining mark; filled as characters are met."""

    def __missing__(self, code: int) -> int | None:
        letter = None if unicodedata.combining(chr(code)) else code
        self[code] = letter
        return letter


_WITHOUT_MARKS: Final = _WithoutMarks()
_C1: Final = re.compile("[\x80-\x9f]")
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """``text`` in lower case without accents, with one space between words: "L'Île-d'Yeu" gives "l ile d yeu"."""
    if text.isascii():
        return _SEPARATORS.sub(" ", text.lower()).strip()
    letters = unicodedata.normalize("NFKC", text.translate(_LIGATURES))
    return _SEPARATORS.sub(" ", without_accents(letters).lower()).strip()


def c1_as_cp1252(text: str) -> str:
    """``text`` with each control character of C1 as the sign that Windows-1252 has there; five places have none."""
    return _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "ignore") or match[0], text)


def without_accents(text: str) -> str:
    """``text`` without the accents of its letters, all else as it is."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFD", text).translate(_WITHOUT_MARKS)


def commune_named(name: str) -> str:
    """As French says it: "Commune de Pornic", "Commune d’Angers", "Commune du Mans", "Commune des Herbiers"."""
    for article, joined in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return f"Commune {joined}{name.removeprefix(article)}"
    return f"Commune d’{name}" if plain(name)[:1] in tuple("aeiouy") else f"Commune de {name}"
