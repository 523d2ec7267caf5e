"""Which data sets a person means, and how many there are of each kind: words, facets, ranking.

Accents, plurals, synonyms and slips are forgiven, as in the search of schemas. All decisions are here, on plain
values; maillage.catalog.queries.search brings the rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from maillage.catalog.rules.schema_search import is_one_slip_away, stem_of
from maillage.core.text import plain

PAGE_SIZE: Final = 20
LONGEST_TEXT: Final = 200
MOST_WORDS: Final = 12
# Words that say nothing about which data set is meant.
_SILENT_WORDS: Final = """
a au aux d dans de des du en et l la le les ma mes mon ou par pour sur un une donnee donnees jeu the of and
"""
_SILENT: Final = frozenset(_SILENT_WORDS.split())
_SHORTEST_PREFIX: Final = 3
_SHORTEST_SLIP: Final = 5  # a slip in a shorter word makes another word
_EXACT, _PREFIX, _SLIP = 1.0, 0.7, 0.45
_TITLE, _PUBLISHER, _REST = 5.0, 2.0, 1.0
_PHRASE_BONUS: Final = 4.0  # the title begins with what was typed


class Facet(StrEnum):
    """What lists are narrowed by; the words of the address."""

    THEME = "theme"
    TERRITORY = "territory"
    ORGANISATION = "organisation"
    SCHEMA = "schema"
    LICENCE = "licence"
    QUALITY = "quality"
    KIND = "kind"


class SearchOrder(StrEnum):
    """How a list is sorted."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class DatasetSearch:
    """What is looked for. Values of one facet are alternatives, facets hold together; ``page`` counts from 1."""

    text: str = ""
    facets: tuple[tuple[Facet, str], ...] = ()
    order: SearchOrder = SearchOrder.RELEVANCE
    page: int = 1
    page_size: int = PAGE_SIZE

    def values_of(self, facet: Facet) -> frozenset[str]:
        """The values of one facet that are asked for."""
        return frozenset(value for own_facet, value in self.facets if own_facet is facet)

    def toggled(self, facet: Facet, value: str) -> "DatasetSearch":
        """The same search with one value added, or taken away where it is there; from the first page."""
        pair = (facet, value)
        others = tuple(chosen_facet for chosen_facet in self.facets if chosen_facet != pair)
        facets = others if pair in self.facets else (*self.facets, pair)
        return replace(self, facets=facets, page=1)

    def pairs(self) -> list[tuple[str, str]]:
        """The search as the words of an address; what is usual is left out."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet.value, value) for facet, value in self.facets]
        pairs += [("sort", self.order.value)] if self.order is not SearchOrder.RELEVANCE else []
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])


@dataclass(frozen=True, slots=True)
class ListedDataset:
    """What the search knows of one data set. Its territories in ``values`` are its own address and those it lies in."""

    id: UUID
    title: str
    publisher: str
    words: str
    modified_at: datetime
    quality_percent: int | None
    values: Mapping[Facet, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet: how many data sets would be there with it, given all other facets."""

    value: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MatchedDatasets:
    """The ids of the page, how many there are in all, and the counts of each facet, the highest first."""

    ids: tuple[UUID, ...]
    total: int
    counts: Mapping[Facet, tuple[FacetCount, ...]]


def read_search(pairs: Iterable[tuple[str, str]], *, page_size: int = PAGE_SIZE) -> DatasetSearch:
    """What the words of an address ask for. Unknown words and pages are left aside: a list is no error."""
    text, order, page, facets = "", SearchOrder.RELEVANCE, 1, []
    for key, value in pairs:
        if key == "q":
            text = " ".join(value.replace("\0", " ").split())[:LONGEST_TEXT]
        elif key == "sort" and value in set(SearchOrder):
            order = SearchOrder(value)
        elif key == "page" and value.isascii() and value.isdigit() and len(value) < 7:
            page = max(1, int(value))
        elif key in set(Facet) and value:
            facets.append((Facet(key), value[:LONGEST_TEXT]))
    return DatasetSearch(text, tuple(dict.fromkeys(facets)), order, page, page_size)


def find(listed: Sequence[ListedDataset], search: DatasetSearch) -> MatchedDatasets:
    """The data sets among ``listed`` that ``search`` means."""
    scores = _scores(listed, search.text)
    matched = [dataset for dataset in listed if dataset.id in scores] if search.text.strip() else list(listed)
    counts = {}
    for facet in Facet:
        is_narrowed = any(other is not facet for other, _ in search.facets)
        among = [dataset for dataset in matched if _fits(dataset, search, without=facet)] if is_narrowed else matched
        own = search.values_of(facet)
        # A value that is chosen stays to be taken away, with none left too.
        values = {**dict.fromkeys(own, 0), **Counter(value for dataset in among for value in dataset.values[facet])}
        facet_counts = [FacetCount(value, count, value in own) for value, count in values.items()]
        counts[facet] = tuple(sorted(facet_counts, key=lambda count: (-count.count, count.value)))
    fitting = [dataset for dataset in matched if _fits(dataset, search, without=None)]

    def rank(dataset: ListedDataset) -> tuple[float, float, str]:
        age, quality = -dataset.modified_at.timestamp(), -float(dataset.quality_percent or 0)
        match search.order:
            case SearchOrder.NEWEST:
                return (age, quality, str(dataset.id))
            case SearchOrder.QUALITY:
                return (quality, age, str(dataset.id))
            case SearchOrder.RELEVANCE:
                return (-scores.get(dataset.id, 0.0), age, str(dataset.id))

    ordered = sorted(fitting, key=rank)
    start = (search.page - 1) * search.page_size
    ids = tuple(dataset.id for dataset in ordered[start : start + search.page_size])
    return MatchedDatasets(ids, len(fitting), counts)


def _fits(listed: ListedDataset, search: DatasetSearch, *, without: Facet | None) -> bool:
    facets = {facet for facet, _ in search.facets if facet is not without}
    return all(search.values_of(facet) & listed.values[facet] for facet in facets)


def _scores(listed: Sequence[ListedDataset], text: str) -> dict[UUID, float]:
    """A score for each data set that knows every word typed; for those that know most words where none knows all."""
    typed = search_terms(text)[:MOST_WORDS]
    if not typed:
        # Nothing but silent words: everything, as it would be without them.
        return {dataset.id: 0.0 for dataset in listed}
    indexed = [(dataset.id, _index(dataset.title, dataset.publisher, dataset.words)) for dataset in listed]
    vocabulary = frozenset().union(*(index.weights for _, index in indexed))
    likeness = [_alike(word, vocabulary) for word in typed]
    scored: dict[UUID, tuple[int, float]] = {}
    for key, index in indexed:
        best = [
            max((index.weights[word] * like for word, like in alike.items() if word in index.weights), default=0.0)
            for alike in likeness
        ]
        scored[key] = sum(score > 0 for score in best), sum(best)
    most = max((matched for matched, _ in scored.values()), default=0)
    phrase = " ".join(typed)
    bonus = {key: _PHRASE_BONUS for key, index in indexed if index.title.startswith(phrase)}
    return {key: score + bonus.get(key, 0.0) for key, (matched, score) in scored.items() if matched == most > 0}


def _alike(word: str, vocabulary: frozenset[str]) -> dict[str, float]:
    alike: dict[str, float] = {}
    for other in vocabulary:
        if other == word:
            alike[other] = _EXACT
        elif len(word) >= _SHORTEST_PREFIX and other.startswith(word):
            alike[other] = _PREFIX
        elif len(word) >= _SHORTEST_SLIP and abs(len(word) - len(other)) <= 1 and is_one_slip_away(word, other):
            alike[other] = _SLIP
    # A word that is known as it stands is no slip of another.
    return {other: like for other, like in alike.items() if like > _SLIP} if word in alike else alike


class IndexedWords(NamedTuple):
    """What a search looks for in one data set: the weight of each word, and the words of the title as one phrase."""

    weights: Mapping[str, float]
    title: str


@lru_cache(maxsize=20_000)  # by content: a description that changes has another key
def _index(title: str, publisher: str, words: str) -> IndexedWords:
    weights = dict.fromkeys(search_terms(words), _REST)
    weights.update(dict.fromkeys(search_terms(publisher), _PUBLISHER))
    title_terms = search_terms(title)
    weights.update(dict.fromkeys(title_terms, _TITLE))
    return IndexedWords(weights, " ".join(title_terms))


def search_terms(text: str) -> tuple[str, ...]:
    """The words of a text that count, without accents, case and plural: "Les Élus" gives "elu"."""
    return tuple(stem for word in plain(text).split() if word not in _SILENT and (stem := stem_of(word)) not in _SILENT)
