"""What features offer the one search (SUBJECTS of their ``subjects``), and what a visitor asks of it.

A subject finds its things at the moment of the question, by its own reads: what the agency hides, what a demonstration
shows and what was just published are as on the subject's own pages.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log10
from typing import Any, Final

from maillage.core.relevance import asked_words, distance_km, likeness, relevance
from maillage.territory.terms import Territory

MOST_COUNTED: Final = 1_000  # beyond, only "more than" is told
_LARGE: Final = 6.0  # a million of something weighs most


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One thing that the search found: ``kind`` says in a word or two what it is, where its subject does not.

    ``place`` is that of a territory, for who moves a map with it.
    """

    name: str
    detail: str
    href: str
    relevance: float
    kind: str = ""
    place: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SearchFound:
    """What a subject found: the best first, how many there are (at most MOST_COUNTED + 1 are counted), all of them."""

    results: tuple[SearchResult, ...] = ()
    total: int = 0
    all_href: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for: the text as typed, its words; answers near ``near`` come first."""

    text: str
    near: Territory
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str, near: Territory) -> "SearchQuery":
        """The question of a text."""
        return cls(" ".join(text.split()), near, asked_words(text))

    @property
    def letters(self) -> int:
        """How long its words are together: of one or two letters nearly everything has a word."""
        return sum(map(len, self.words))

    def result(
        self,
        name: str,
        detail: str,
        href: str,
        *,
        others: str = "",
        place: Territory | None = None,
        weight: float = 0.0,
        kind: str = "",
    ) -> SearchResult | None:
        """A thing as an answer, None where it is none; ``others`` are words that it is found by too."""
        ranked = self.rank(name, others=others, place=place, weight=weight)
        return SearchResult(name, detail, href, ranked, kind) if ranked else None

    def rank(self, name: str, *, others: str = "", place: Territory | None = None, weight: float = 0.0) -> float:
        """The relevance of a thing, 0 where it is no answer."""
        like = likeness(self.words, name, others)
        return relevance(like, distance_km=self.distance_km(place), weight=weight) if like else 0.0

    def distance_km(self, place: Territory | None) -> float | None:
        """How far a territory lies from where answers are looked for; 0 inside, None where nobody knows."""
        near = self.near
        if place is None:
            return None
        if place.address == near.address or getattr(place, near.kind.value, None) == near.code:
            return 0.0
        if None in (near.lon, near.lat, place.lon, place.lat):
            return None
        return distance_km(near.lon, near.lat, place.lon, place.lat)  # type: ignore[arg-type]  # none is None


def best_first(results: Iterable[SearchResult | None]) -> tuple[SearchResult, ...]:
    """The answers among ``results``, the best first; equal ones stay as they came."""
    return tuple(sorted(filter(None, results), key=lambda result: -result.relevance))


def size_weight(count: float | None) -> float:
    """The weight of something that has so many inhabitants, contracts: 0 of one, 1 of a million."""
    return min(1.0, log10(max(1.0, count or 0.0)) / _LARGE)


@dataclass(frozen=True, slots=True)
class SearchSubject:
    """A kind of things that the search finds: ``find(query, most)``; ``name`` is its word in addresses.

    ``known(words)`` gives those of some plain words that stand in its things, with how much each weighs (0 to 1): by
    them a slip of the pen is guessed where nothing is found.
    """

    name: str
    title: str
    find: Callable[[SearchQuery, int], SearchFound]
    known: Callable[[Collection[str]], Mapping[str, float]] | None = None
