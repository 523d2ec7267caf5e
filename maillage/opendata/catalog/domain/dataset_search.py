"""Search and facets of the catalogue: text matching, filters and ranking.

Accents, plurals, synonyms and typos are tolerated, as in the schema search. Everything here works on plain values;
maillage.opendata.catalog.store.search loads them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple
from uuid import UUID

from maillage.core.problems import sentence
from maillage.core.text import normalised_text
from maillage.kits.search.facets import ValueCount, value_counts
from maillage.kits.search.filters import Search, filter_field, repeated_field, view_field
from maillage.kits.search.parameter_types import choice, free_text, page_number
from maillage.opendata.catalog.domain.schema_search import is_one_slip_away, stem_of

PAGE_SIZE: Final = 20
MOST_WORDS: Final = 12
# Stop words of this search.
_SILENT_WORDS: Final = """
a au aux d dans de des du en et l la le les ma mes mon ou par pour sur un une donnee donnees jeu the of and
"""
_SILENT: Final = frozenset(_SILENT_WORDS.split())
_SHORTEST_PREFIX: Final = 3
_SHORTEST_SLIP: Final = 5  # in shorter words a typo gives another word
_EXACT, _PREFIX, _SLIP = 1.0, 0.7, 0.45
_TITLE, _PUBLISHER, _REST = 5.0, 2.0, 1.0
_PHRASE_BONUS: Final = 4.0  # the title starts with the typed text


class SearchOrder(StrEnum):
    """Sort order of the results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class ListedDataset:
    """The search fields of one data set; ``values`` are facet values by filter parameter.

    Its territories are its own address and those of its parents.
    """

    id: UUID
    title: str
    publisher: str
    words: str
    modified_at: datetime
    quality_percent: int | None
    values: Mapping[str, frozenset[str]]


ListedDatasets = Sequence[ListedDataset]


def _having(parameter: str) -> Callable[[ListedDatasets, tuple[str, ...]], ListedDatasets]:
    """A filter that keeps the data sets with one of the given values."""
    return lambda listed, values: [one for one in listed if not one.values[parameter].isdisjoint(values)]


@dataclass(frozen=True, slots=True)
class DatasetSearch(Search):
    """The search parameters. Values of one filter are alternatives (OR), filters are combined (AND)."""

    code: ClassVar[str] = "dataset_search"
    finding_code: ClassVar[str] = "datasets.parameter"
    refused: ClassVar[str] = sentence("Cette recherche de données n’est pas comprise : corrigez ce qui suit.")
    page_name: ClassVar[str] = "catalog"
    menus: ClassVar[tuple[str, ...]] = ("theme", "territory", "organisation", "schema", "licence", "quality", "kind")

    text: str = filter_field("q", free_text(), "words: accents, plurals, synonyms and slips are forgiven", usual="")
    theme: tuple[str, ...] = repeated_field(
        "theme",
        free_text(),
        "codes of the EU data themes, such as ECON",
        label=sentence("Thème"),
        narrows=_having("theme"),
    )
    territory: tuple[str, ...] = repeated_field(
        "territory",
        free_text(),
        "commune:44131, epci:…; what lies inside is found too",
        label=sentence("Territoire"),
        narrows=_having("territory"),
    )
    organisation: tuple[str, ...] = repeated_field(
        "organisation",
        free_text(),
        "ids of organisations",
        label=sentence("Qui publie"),
        narrows=_having("organisation"),
    )
    schema: tuple[str, ...] = repeated_field(
        "schema",
        free_text(),
        "ids of schemas, such as scdl/subventions",
        label=sentence("Modèle de données"),
        narrows=_having("schema"),
    )
    licence: tuple[str, ...] = repeated_field(
        "licence", free_text(), "lov2, odbl", label=sentence("Licence"), most_values=5, narrows=_having("licence")
    )
    quality: tuple[str, ...] = repeated_field(
        "quality", free_text(), "good, fair, poor", label=sentence("Qualité"), most_values=5, narrows=_having("quality")
    )
    kind: tuple[str, ...] = repeated_field(
        "kind",
        free_text(),
        "own, consolidated, harvested, measured",
        label=sentence("Provenance"),
        most_values=5,
        narrows=_having("kind"),
    )
    order: SearchOrder = view_field("sort", choice(SearchOrder), "order of the list", usual=SearchOrder.RELEVANCE)
    page: int = view_field("page", page_number(most=100_000), "page of the list", usual=1)


@dataclass(frozen=True, slots=True)
class MatchedDatasets:
    """The ids of the page, the total, and the counts of each filter, highest first."""

    ids: tuple[UUID, ...]
    total: int
    counts: Mapping[str, tuple[ValueCount, ...]]


def find(listed: ListedDatasets, search: DatasetSearch, *, page_size: int = PAGE_SIZE) -> MatchedDatasets:
    """The data sets among ``listed`` that match ``search``."""
    scores = _scores(listed, search.text)
    matched = [dataset for dataset in listed if dataset.id in scores] if search.text else list(listed)
    counts = value_counts(
        search,
        matched,
        lambda datasets, parameter: (value for dataset in datasets for value in dataset.values[parameter]),
    )
    fitting = search.narrow(matched)

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
    start = (search.page - 1) * page_size
    ids = tuple(dataset.id for dataset in ordered[start : start + page_size])
    return MatchedDatasets(ids, len(fitting), counts)


def _scores(listed: ListedDatasets, text: str) -> dict[UUID, float]:
    """The score of each data set that contains every typed word, or most of them if none contains all."""
    typed = search_terms(text)[:MOST_WORDS]
    if not typed:
        # Only stop words: same as no text.
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
    # A word that exists in the vocabulary is not a typo of another.
    return {other: like for other, like in alike.items() if like > _SLIP} if word in alike else alike


class IndexedWords(NamedTuple):
    """The search index of one data set: weight by word, and its title as one phrase."""

    weights: Mapping[str, float]
    title: str


@lru_cache(maxsize=20_000)  # keyed by content, so a changed description gets a new entry
def _index(title: str, publisher: str, words: str) -> IndexedWords:
    weights = dict.fromkeys(search_terms(words), _REST)
    weights.update(dict.fromkeys(search_terms(publisher), _PUBLISHER))
    title_terms = search_terms(title)
    weights.update(dict.fromkeys(title_terms, _TITLE))
    return IndexedWords(weights, " ".join(title_terms))


def search_terms(text: str) -> tuple[str, ...]:
    """The significant words of a text without accents, case and plural: "Les Élus" gives "elu"."""
    return tuple(
        stem for word in normalised_text(text).split() if word not in _SILENT and (stem := stem_of(word)) not in _SILENT
    )
