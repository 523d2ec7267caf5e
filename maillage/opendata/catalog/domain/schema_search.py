"""Full-text search of models: accents, plurals, synonyms and typos are tolerated."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from maillage.core.text import normalised_text

# Stop words of this search.
_SILENT: Final = frozenset(
    {
        "a", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ma", "mes",
        "mon", "nos", "notre", "ou", "par", "pour", "sur", "un", "une", "vos", "votre",
        "publier", "donnee", "fichier", "liste", "ville", "commune", "communal", "communale", "municipal", "municipale",
    }
)  # fmt: skip
_SHORTEST_PREFIX: Final = 3
_SHORTEST_SLIP: Final = 5  # in shorter words a typo gives another word
_EXACT, _PREFIX, _SLIP = 1.0, 0.7, 0.45
_PHRASE_BONUS: Final = 4.0  # the typed text is exactly one of the names


@dataclass(frozen=True, slots=True)
class SearchedModel:
    """The searchable texts of one model with their weights; ``order`` breaks ties, lowest first."""

    id: str
    texts: tuple[tuple[str, float], ...]
    order: int = 0


@dataclass(frozen=True, slots=True)
class _IndexedModel:
    id: str
    order: int
    weights: dict[str, float]
    phrases: frozenset[tuple[str, ...]]


class SchemaIndex:
    """A search index over models."""

    def __init__(self, described: Iterable[SearchedModel]) -> None:
        entries = []
        for model in described:
            weights: dict[str, float] = {}
            phrases = {_words(text) for text, _weight in model.texts}
            for text, weight in model.texts:
                for word in _words(text):
                    weights[word] = max(weight, weights.get(word, 0))
            entries.append(_IndexedModel(model.id, model.order, weights, frozenset(phrases)))
        self._entries = tuple(entries)

    def matches(self, text: str) -> list[str]:
        """The ids of the models that match ``text``, best first; all of them without significant words."""
        words = _words(text)
        if not words:
            return [entry.id for entry in sorted(self._entries, key=lambda entry: entry.order)]
        scored = []
        for entry in self._entries:
            scores = [_word_score(entry, word) for word in words]
            matched = sum(score > 0 for score in scores)
            bonus = _PHRASE_BONUS if words in entry.phrases else 0
            if matched:
                scored.append((matched, sum(scores) + bonus, entry))
        # Models that contain every typed word; if there are none, those with the most.
        most = max((matched for matched, _, _ in scored), default=0)
        best = [(score, entry) for matched, score, entry in scored if matched == most]
        return [entry.id for _, entry in sorted(best, key=lambda pair: (-pair[0], pair[1].order))]


def _word_score(entry: _IndexedModel, word: str) -> float:
    if word in entry.weights:
        return entry.weights[word] * _EXACT
    best = 0.0
    for other, weight in entry.weights.items():
        if len(word) >= _SHORTEST_PREFIX and other.startswith(word):
            best = max(best, weight * _PREFIX)
        elif len(word) >= _SHORTEST_SLIP and abs(len(word) - len(other)) <= 1 and is_one_slip_away(word, other):
            best = max(best, weight * _SLIP)
    return best


def is_one_slip_away(word: str, other: str) -> bool:
    """Whether the words differ by one insertion, deletion, substitution or transposition."""
    if len(word) > len(other):
        word, other = other, word
    pairs = enumerate(zip(word, other, strict=False))
    same = next((place for place, (letter, against) in pairs if letter != against), len(word))
    rest, other_rest = word[same:], other[same:]
    if len(word) < len(other):
        return rest == other_rest[1:]
    return rest[1:] == other_rest[1:] or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(
        stem for word in normalised_text(text).split() if (stem := stem_of(word)) not in _SILENT and word not in _SILENT
    )


def stem_of(word: str) -> str:
    """The word without its plural ending: "aides" and "aide" are equal."""
    if len(word) > _SHORTEST_PREFIX and word.endswith("aux"):
        return word[:-3] + "al"
    return word[:-1] if len(word) > _SHORTEST_PREFIX and word[-1] in "sx" else word
