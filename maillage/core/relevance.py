"""Scores how well an item answers a search: by its name, other words, distance and size.

Pure functions on plain values. Scores only order the answers to one search; they have no absolute meaning.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import cos, hypot, radians
from string import ascii_lowercase
from typing import Final

from maillage.core.text import normalised_text

# Stop words; a search that consists of nothing else keeps them.
_SILENT: Final = frozenset("l le la les d de du des et en a au aux sur sous un une pour par dans the of".split())  # noqa: SIM905 -- a sentence
FULL_WORDS: Final = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
LONGEST_SEARCH: Final = 80
_MAX_WORDS: Final = 8
_SHORTEST_PLURAL: Final = 4
_SHORTEST_SLIP: Final = 4  # a typo in a shorter word makes another word

_WHOLE, _BEGINS, _BEGUN, _WORDS, _PLURAL, _STARTS, _ELSEWHERE, _STARTS_ELSEWHERE = (
    1,
    0.9,
    0.86,
    0.8,
    0.78,
    0.7,
    0.5,
    0.45,
)
_NEAR, _LARGE = 0.3, 0.1
_HALF_NEAR_KM: Final = 40.0
_KM_OF_A_DEGREE: Final = 111.2
_PARTS: Final = re.compile(r"(\W+)")


@lru_cache(maxsize=20_000)  # by content: the same names are scored again at each keystroke
def words_of_name(text: str) -> tuple[str, ...]:
    """The words of ``text`` without accents or case, with "st" expanded to "saint"."""
    return tuple(FULL_WORDS.get(word, word) for word in normalised_text(text).split())


def asked_words(text: str) -> tuple[str, ...]:
    """The significant words of a search: without stop words, unless there is nothing else."""
    words = words_of_name(text[:LONGEST_SEARCH])[:_MAX_WORDS]
    return tuple(word for word in words if word not in _SILENT) or words


def singular(word: str) -> str:
    """A word without its plural ending: "subventions" and "subvention" are the same."""
    return word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] in "sx" else word


def likeness(asked: tuple[str, ...], name: str, others: str = "") -> float:
    """How well an item of that name, or its ``others`` words, matches the words asked: 0 (no match) to 1 (exact name).

    Each word must be a prefix of a word of the name or of the others. Whole words score above prefixes, the name above
    other words, and the start of the name above its middle.
    """
    if not asked:
        return 0.0
    named = words_of_name(name)
    counted = tuple(word for word in named if word not in _SILENT) or named
    if asked in (counted, named):
        return _WHOLE
    size = len(asked)
    if asked[:-1] == counted[: size - 1] and len(counted) >= size and counted[size - 1].startswith(asked[-1]):
        return _BEGINS if counted[size - 1] == asked[-1] else _BEGUN
    fits = [_fit(word, counted) for word in asked]
    if all(fits):
        return min(fits)
    beside = words_of_name(others) if others else ()
    elsewhere = [fit or _fit(word, beside) for fit, word in zip(fits, asked, strict=True)]
    if not all(elsewhere):
        return 0.0
    return _ELSEWHERE if min(elsewhere) > _STARTS else _STARTS_ELSEWHERE


def _fit(word: str, among: tuple[str, ...]) -> float:
    alone = singular(word)
    begun = [other for other in among if other.startswith(alone)]  # the word itself and its plural among them
    if not begun:
        return 0.0
    if word in begun:
        return _WORDS
    return _PLURAL if any(singular(other) == alone for other in begun) else _STARTS


def relevance(likeness_of_name: float, *, distance_km: float | None = None, weight: float = 0.0) -> float:
    """The sort key of results: likeness first, then proximity (None if unknown), then ``weight`` (0 to 1)."""
    nearness = 0.0 if distance_km is None else 1 / (1 + max(0.0, distance_km) / _HALF_NEAR_KM)
    return likeness_of_name + _NEAR * nearness + _LARGE * min(1.0, max(0.0, weight))


def distance_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """The distance in kilometres between two points of one country; equirectangular, so approximate."""
    east = (lon_a - lon_b) * cos(radians((lat_a + lat_b) / 2))
    return hypot(east, lat_a - lat_b) * _KM_OF_A_DEGREE


def one_slip_away(word: str) -> Iterator[str]:
    """The words at one edit (deletion, substitution, insertion, transposition) from ``word``; none if it is short."""
    if len(word) < _SHORTEST_SLIP or not word.isalpha():
        return
    for cut in range(len(word) + 1):
        start, end = word[:cut], word[cut:]
        if len(end) > 1:
            yield start + end[1] + end[0] + end[2:]
        if end:
            yield start + end[1:]
        for letter in ascii_lowercase:
            if end:
                yield start + letter + end[1:]
            yield start + letter + end


def marked_parts(name: str, asked: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The parts of a name in order, each with whether it is a word that starts like one of those asked."""
    starts = tuple(singular(word) for word in asked)
    parts = []
    for part in _PARTS.split(name):
        words = words_of_name(part)
        parts.append((part, len(words) == 1 and words[0].startswith(starts)))
    return parts
