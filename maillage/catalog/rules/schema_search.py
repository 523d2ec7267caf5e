"""Which model of data set a person means by the words they type: accents, plurals, synonyms, slips are forgiven."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from maillage.core.text import plain

# Words that say nothing about which data set is meant.
_SILENT: Final = frozenset(
    {
        "a", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ma", "mes",
        "mon", "nos", "notre", "ou", "par", "pour", "sur", "un", "une", "vos", "votre",
        "publier", "donnee", "fichier", "liste", "ville", "commune", "communal", "communale", "municipal", "municipale",
    }
)  # fmt: skip
_SHORTEST_PREFIX: Final = 3
_SHORTEST_SLIP: Final = 5  # a slip in a shorter word makes another word
_EXACT, _PREFIX, _SLIP = 1.0, 0.7, 0.45
_PHRASE_BONUS: Final = 4.0  # the words typed are one of the names, as it stands


@dataclass(frozen=True, slots=True)
class SearchedModel:
    """What is searched of one model: texts with their weight; ``order`` breaks ties, the lower first."""

    id: str
    texts: tuple[tuple[str, float], ...]
    order: int = 0


@dataclass(frozen=True, slots=True)
class _Indexed:
    id: str
    order: int
    weights: dict[str, float]
    phrases: frozenset[tuple[str, ...]]


class SchemaIndex:
    """Models ready to be searched."""

    def __init__(self, described: Iterable[SearchedModel]) -> None:
        self._entries = tuple(_indexed(entry) for entry in described)

    def found(self, text: str) -> list[str]:
        """The ids of the models that ``text`` names, the likeliest first; all of them where it says nothing."""
        words = _words(text)
        if not words:
            return [entry.id for entry in sorted(self._entries, key=lambda one: one.order)]
        scored = [
            (matched, score, entry) for entry in self._entries for matched, score in [_score(entry, words)] if matched
        ]
        # Those that know every word typed come alone; without any, those that know the most.
        most = max((matched for matched, _, _ in scored), default=0)
        best = [(score, one) for matched, score, one in scored if matched == most]
        return [one.id for _, one in sorted(best, key=lambda pair: (-pair[0], pair[1].order))]


def _indexed(described: SearchedModel) -> _Indexed:
    weights: dict[str, float] = {}
    phrases: set[tuple[str, ...]] = set()
    for text, weight in described.texts:
        words = _words(text)
        phrases.add(words)
        for word in words:
            weights[word] = max(weight, weights.get(word, 0))
    return _Indexed(described.id, described.order, weights, frozenset(phrases))


def _score(entry: _Indexed, words: Sequence[str]) -> tuple[int, float]:
    scores = [_word_score(entry, word) for word in words]
    bonus = _PHRASE_BONUS if tuple(words) in entry.phrases else 0
    return sum(score > 0 for score in scores), sum(scores) + bonus


def _word_score(entry: _Indexed, word: str) -> float:
    if word in entry.weights:
        return entry.weights[word] * _EXACT
    return max((weight * _likeness(word, known) for known, weight in entry.weights.items()), default=0)


def _likeness(word: str, text: str) -> float:
    if len(word) >= _SHORTEST_PREFIX and text.startswith(word):
        return _PREFIX
    if len(word) >= _SHORTEST_SLIP and abs(len(word) - len(text)) <= 1 and is_one_slip_away(word, text):
        return _SLIP
    return 0


def is_one_slip_away(word: str, other: str) -> bool:
    """Whether one letter more, less, other or two swapped make one word the other."""
    if len(word) > len(other):
        word, other = other, word
    same = next((at for at, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), len(word))
    left, right = word[same:], other[same:]
    if len(word) < len(other):
        return left == right[1:]
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(stem for word in plain(text).split() if (stem := _stem(word)) not in _SILENT and word not in _SILENT)


def _stem(word: str) -> str:
    """The word without the mark of its plural: "aides" and "aide" are one."""
    if len(word) > _SHORTEST_PREFIX and word.endswith("aux"):
        return word[:-3] + "al"
    return word[:-1] if len(word) > _SHORTEST_PREFIX and word[-1] in "sx" else word
