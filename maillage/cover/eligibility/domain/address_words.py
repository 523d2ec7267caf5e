"""The words of an address as they are compared: no accents, no abbreviations, no words that every street has."""

import re
from difflib import SequenceMatcher
from typing import Final

from maillage.core.text import normalised_text

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
_POSTAL_CODE: Final = re.compile(r"(?<!\d)\d{5}(?!\d)")
_REPETITIONS: Final = frozenset({"bis", "ter", "quater"})
_HOUSE: Final = re.compile(r"\d+\s*(?:(?:bis|ter|quater|[A-Za-z])\b)?\s*")


def postal_code_in(text: str) -> str:
    """The postal code in what was typed; "" without one."""
    match = _POSTAL_CODE.search(text)
    return match.group(0) if match else ""


def without_house_number(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of an address without the number of the house and its repetition; the same where it has none."""
    if not words or not words[0].isdigit() or _POSTAL_CODE.fullmatch(words[0]):
        return words
    return words[2:] if words[1:2] and words[1] in _REPETITIONS else words[1:]


def street_of(label: str) -> str:
    """The street of what stands before the commune: "12 bis Rue des Ormes" is in "Rue des Ormes"."""
    match = _HOUSE.match(label)
    return label[match.end() :] if match else label


def address_words(text: str) -> tuple[str, ...]:
    """The words of an address, abbreviations written out: "12bis av. Foch" has 12, bis, avenue and foch."""
    words: list[str] = []
    for word in _BETWEEN.sub(" ", normalised_text(text)).split():
        words += _WHOLE.get(word, word).split()
    return tuple(word for word in words if word not in _EVERYWHERE)


def beginnings(words: tuple[str, ...]) -> tuple[str, ...]:
    """The first half of each word, for words that nobody has written so: "ormmes" becomes "orm"."""
    return tuple(word if word.isdigit() else word[: max(_LEAST_LETTERS, len(word) // 2)] for word in words)


def likeness(question_words: tuple[str, ...], words: tuple[str, ...]) -> tuple[int, float]:
    """How well an address fits what was asked: whole words first, then letters; greater is better."""
    whole = len(set(question_words) & set(words))
    return whole, SequenceMatcher(None, " ".join(question_words), " ".join(words), autojunk=False).ratio()
