"""Text as people type it: brought to one form for comparing and searching, and the words of an address read.

A word of a search that means nothing is told with its remedy, never left out in silence: a list that ignores a filter
would lie.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from maillage.core.problems import Finding, Refused, sentence

# By the name in the address: the field of the search, what reads its word, and what may be written instead.
Readers = Mapping[str, tuple[str, Callable[[str], Any], str]]

# The context, in the catalogue, of what Maillage ships as data: models of data sets, pages of the kit of clauses.
SHIPPED: Final = "shipped"
_LONGEST_WORD: Final = 200
_NOT_UNDERSTOOD: Final = sentence(
    "« %(value)s » n’est pas compris pour « %(name)s » : écrivez %(expected)s, ou retirez ce filtre."
)
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


def read_words(
    pairs: Iterable[tuple[str, str]], readers: Readers, *, finding_code: str, code: str, message: str
) -> dict[str, Any]:
    """The fields that the words ask for; empty words ask for nothing, unknown names are somebody else's.

    Raises:
        Refused: a value is none of those that its name takes (ValueError or KeyError of its reader); with ``code`` and
            ``message``, and a finding for each that says which they are.
    """
    fields: dict[str, Any] = {}
    findings = []
    for name, text in pairs:
        word = text.strip()[:_LONGEST_WORD]
        if name not in readers or not word:
            continue
        field, read, expected = readers[name]
        try:
            fields[field] = read(word)
        except (ValueError, KeyError):
            # Nothing is searched: the person reads what this filter takes.
            params: dict[str, str | float] = {"name": name, "value": word[:40], "expected": expected}
            findings.append(Finding(finding_code, _NOT_UNDERSTOOD, name, params=params))
    if findings:
        raise Refused(code, message, findings=findings)
    return fields


def matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """A reader that takes words of this form as they are."""

    def read(word: str) -> str:
        if pattern.fullmatch(word) is None:
            raise ValueError(word)
        return word

    return read


def commune_named(name: str) -> str:
    """As French says it: "Commune de Pornic", "Commune d’Angers", "Commune du Mans", "Commune des Herbiers"."""
    for article, joined in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return f"Commune {joined}{name.removeprefix(article)}"
    return f"Commune d’{name}" if plain(name)[:1] in tuple("aeiouy") else f"Commune de {name}"
