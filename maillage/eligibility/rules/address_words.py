"""The words of an address as they are compared: no accents, no abbreviations, no words that every street has."""

import re
from difflib import SequenceMatcher
from typing import Final

from maillage.core.text import plain

# Abbreviations of the postal norm (AFNOR NF Z10-011) and those that people type.
_WHOLE: Final = {
    "all": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard",
    "bvd": "boulevard", "car": "carrefour", "ch": "chemin", "che": "chemin", "chem": "chemin", "ham": "hameau",
    "imp": "impasse", "lot": "lotissement", "pass": "passage", "pl": "place", "q": "quai", "r": "rue",
    "res": "residence", "rte": "route", "sq": "square", "vla": "villa", "zi": "zone industrielle",
    "za": "zone artisanale",
    "st": "saint", "ste": "sainte", "dr": "docteur", "gal": "general", "gen": "general", "mal": "marechal",
    "pdt": "president", "pr": "professeur", "cdt": "commandant", "cne": "capitaine", "lt": "lieutenant",
    "b": "bis", "t": "ter",
}  # fmt: skip
_EVERYWHERE: Final = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "a", "au", "aux", "et", "en"})
_BETWEEN: Final = re.compile(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)")
_LEAST_LETTERS: Final = 3


def address_words(text: str) -> tuple[str, ...]:
    """The words of an address, abbreviations written out: "12bis av. Foch" has 12, bis, avenue and foch."""
    words: list[str] = []
    for word in _BETWEEN.sub(" ", plain(text)).split():
        words += _WHOLE.get(word, word).split()
    return tuple(word for word in words if word not in _EVERYWHERE)


def beginnings(words: tuple[str, ...]) -> tuple[str, ...]:
    """The first half of each word, for words that nobody has written so: "ormmes" becomes "orm"."""
    return tuple(word if word.isdigit() else word[: max(_LEAST_LETTERS, len(word) // 2)] for word in words)


def likeness(question_words: tuple[str, ...], words: tuple[str, ...]) -> tuple[int, float]:
    """How well an address fits what was asked: whole words first, then letters; greater is better."""
    whole = len(set(question_words) & set(words))
    return whole, SequenceMatcher(None, " ".join(question_words), " ".join(words), autojunk=False).ratio()
