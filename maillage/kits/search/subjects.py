"""The subjects of the site-wide search (SUBJECTS of features' ``subjects``), and its query.

A subject searches at request time, through its own reads, so hidden rows, demonstrations and new publications are
treated as on its own pages.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log10
from typing import Any, Final, TypeVar

from maillage.core.relevance import asked_words, distance_km, likeness, relevance
from maillage.territory.domain.terms import Territory

Item = TypeVar("Item")
MOST_COUNTED: Final = 1_000  # beyond, the page says "more than"
_LARGE: Final = 6.0  # log10 of a million, the highest weight


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One result: ``kind`` says in a word or two what it is, if its subject does not.

    ``place`` describes a territory, for moving a map to it.
    """

    name: str
    detail: str
    href: str
    relevance: float
    kind: str = ""
    place: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SearchFound:
    """The results of a subject: best first, their number (counted up to MOST_COUNTED + 1), the link to all."""

    results: tuple[SearchResult, ...] = ()
    total: int = 0
    all_href: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """The query: the text as typed, its words, and the territory ``near`` which results rank higher."""

    text: str
    near: Territory
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str, near: Territory) -> "SearchQuery":
        """The query for a text."""
        return cls(" ".join(text.split()), near, asked_words(text))

    @property
    def letters(self) -> int:
        """The total length of its words: one or two letters match nearly everything."""
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
        """An item as a result, None if it does not match; ``others`` are additional search terms."""
        ranked = self.rank(name, others=others, place=place, weight=weight)
        return SearchResult(name, detail, href, ranked, kind) if ranked else None

    def rank(self, name: str, *, others: str = "", place: Territory | None = None, weight: float = 0.0) -> float:
        """The relevance of an item, 0 if it does not match."""
        like = likeness(self.words, name, others)
        return relevance(like, distance_km=self.distance_km(place), weight=weight) if like else 0.0

    def distance_km(self, place: Territory | None) -> float | None:
        """The distance of a territory from ``near``; 0 inside it, None if unknown."""
        near = self.near
        if place is None:
            return None
        if place.address == near.address or getattr(place, near.kind.value, None) == near.code:
            return 0.0
        if None in (near.lon, near.lat, place.lon, place.lat):
            return None
        return distance_km(near.lon, near.lat, place.lon, place.lat)  # type: ignore[arg-type]  # none is None


def best_first(results: Iterable[SearchResult | None]) -> tuple[SearchResult, ...]:
    """The results, best first; stable for ties."""
    return tuple(sorted(filter(None, results), key=lambda result: -result.relevance))


def ranked_best(items: Iterable[Item], rank: Callable[[Item], float], most: int) -> list[tuple[Item, float]]:
    """The ``most`` items of the highest rank, each with it, best first; stable for ties, and without rank 0.

    A subject ranks many and shows few: what it says of an item is made for these.
    """
    ranked = sorted(((item, rank(item)) for item in items), key=lambda pair: -pair[1])
    return [pair for pair in ranked[:most] if pair[1]]


def size_weight(count: float | None) -> float:
    """The weight of a size such as inhabitants or contracts: 0 for one, 1 for a million."""
    return min(1.0, log10(max(1.0, count or 0.0)) / _LARGE)


@dataclass(frozen=True, slots=True)
class SearchSubject:
    """A kind of item that can be searched: ``find(query, most)``; ``name`` is its word in URLs.

    ``known(words)`` returns those of some plain words that occur in its items, with their weight (0 to 1), to suggest
    corrections of typos if nothing is found.
    """

    name: str
    title: str
    find: Callable[[SearchQuery, int], SearchFound]
    known: Callable[[Collection[str]], Mapping[str, float]] | None = None
