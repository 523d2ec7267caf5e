"""CPV codes by everyday words: the vocabulary of town halls first, then the nomenclature."""

from collections.abc import Iterator, Mapping
from math import log
from typing import Final

from maillage.buy.contracts.domain.everyday_words import EVERYDAY_WORDS
from maillage.core.text import normalised_text

_SHORTEST: Final = 3
_SILENT: Final = frozenset({"les", "des", "aux", "une", "pour", "par", "sur", "avec", "dans", "service", "travau"})
_BEGINNING: Final = 0.6  # weight of a prefix match


class CpvSearch:
    """A search index over the nomenclature."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._codes: dict[str, list[str]] = {}  # by words of their names
        for code, name in names.items():
            for word in set(_words_of(name)):
                self._codes.setdefault(word, []).append(code)

    def codes(self, text: str, *, most: int = 8) -> list[tuple[str, str]]:
        """Codes and French names for ``text``, best first; digits match as a prefix."""
        digits = "".join(text.split())
        if digits.isdecimal() and len(digits) > 1:
            beginning = sorted(code for code in self._names if code.startswith(digits.rstrip("0") or digits))
            return [(code, self._names[code]) for code in beginning[:most]]
        words = list(_words_of(text))
        phrase = " ".join(words)
        everyday = [
            code
            for term, codes in EVERYDAY_WORDS.items()
            if f" {term} " in f" {phrase} "
            for code in codes
        ]  # fmt: skip
        scores: dict[str, list[float]] = {}
        for word in words:
            best: dict[str, float] = {}
            for other, having in self._codes.items():
                if other == word or (len(word) > _SHORTEST and other.startswith(word)):
                    rarity = log(len(self._names) / len(having)) * (1 if other == word else _BEGINNING)
                    best.update((code, max(rarity, best.get(code, 0.0))) for code in having)
            for code, score in best.items():
                scores.setdefault(code, []).append(score)

        def rank(code: str) -> tuple[float, int, int, str]:
            """Ties: broader codes first (more zeros), then shorter names."""
            of_words = scores[code]
            return -sum(of_words) * len(of_words), len(code.rstrip("0")), len(self._names[code]), code

        codes = list(dict.fromkeys([*everyday, *sorted(scores, key=rank)]))[:most]
        return [(code, self._names[code]) for code in codes]


def _words_of(text: str) -> Iterator[str]:
    for word in normalised_text(text).split():
        stem = word[:-1] if len(word) > _SHORTEST and word[-1] in "sx" else word
        if (len(stem) >= _SHORTEST or word == "rat") and stem not in _SILENT:
            yield stem
