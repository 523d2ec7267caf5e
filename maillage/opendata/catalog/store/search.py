"""The catalogue search: a page of data sets with facet counts, and the search text of each data set."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Count, Window

from maillage.core.problems import NotFound, Refused
from maillage.core.relevance import singular
from maillage.core.text import normalised_text
from maillage.kits.search.facets import ValueCount
from maillage.opendata.catalog.domain.dataset_search import PAGE_SIZE, DatasetSearch, ListedDataset, find
from maillage.opendata.catalog.store.datasets import shown_datasets
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.quality_score import quality_class
from maillage.opendata.catalog.store.schemas import model_named
from maillage.territory.domain.terms import Address, Kind, Territory
from maillage.territory.store.territories import parents, territory

_WITHIN_WORDS: Final = 4  # letters
_COLUMNS = (
    *("id", "title", "organisation__name", "search_words", "modified_at", "quality_percent"),
    *("theme", "territory", "organisation__slug", "schema_id", "licence", "kind"),
)


@dataclass(frozen=True, slots=True)
class DatasetResults:
    """One page of results, the total, and the counts of each filter."""

    datasets: tuple[Dataset, ...]
    total: int
    counts: Mapping[str, tuple[ValueCount, ...]]
    page: int
    page_count: int


def datasets_searched(search: DatasetSearch, *, page_size: int = PAGE_SIZE) -> DatasetResults:
    """The visible data sets that match ``search``; a page past the last returns the last."""
    rows = shown_datasets().select_related(None).values_list(*_COLUMNS)
    around: dict[str, frozenset[str]] = {}
    # The search fields of all visible data sets.
    listed = []
    for key, title, publisher, words, modified_at, quality, theme, place, slug, schema_id, licence, kind in rows:
        if place not in around:
            around[place] = _addresses_around(place)
        values = {
            "theme": frozenset([theme]),
            "territory": around[place],
            "organisation": frozenset([slug]),
            "schema": frozenset([schema_id] if schema_id else ()),
            "licence": frozenset([licence] if licence else ()),
            "quality": frozenset([quality_class(quality).value] if quality is not None else ()),
            "kind": frozenset([kind]),
        }
        listed.append(ListedDataset(key, title, publisher, words, modified_at, quality, values))
    matches = find(listed, search, page_size=page_size)
    page_count = max(1, -(-matches.total // page_size))
    if search.page > page_count:
        search = replace(search, page=page_count)
        matches = find(listed, search, page_size=page_size)
    by_id = Dataset.objects.select_related("organisation").in_bulk(list(matches.ids))
    datasets = tuple(by_id[dataset_id] for dataset_id in matches.ids if dataset_id in by_id)
    return DatasetResults(datasets, matches.total, matches.counts, search.page, page_count)


class NamedDataset(NamedTuple):
    """A data set as the site-wide search lists it."""

    slug: str
    title: str
    publisher: str
    modified_at: datetime
    territory: str


@dataclass(frozen=True, slots=True)
class NamedDatasets:
    """The most recently modified matches, and the number of matches."""

    datasets: tuple[NamedDataset, ...]
    total: int


def datasets_named(words: Collection[str], *, most: int) -> NamedDatasets:
    """The visible data sets that match all these normalised words: the ``most`` last modified, and the total."""
    rows = shown_datasets().select_related(None)
    for word in words:
        # A short word only matches at the beginning of a word.
        rows = rows.filter(search_words__contains=singular(word) if len(word) >= _WITHIN_WORDS else f" {word}")
    # A window function counts all matches in the same query.
    columns = rows.annotate(total=Window(Count("pk"))).values_list(
        "total", "slug", "title", "organisation__name", "modified_at", "territory"
    )
    found: list[tuple[Any, ...]] = list(columns[:most])
    return NamedDatasets(tuple(NamedDataset(*row) for _total, *row in found), found[0][0] if found else 0)


def search_words(dataset: Dataset) -> str:
    """The normalised search text of a data set: texts, publisher, schema with synonyms, territory and its parents.

    Stored in ``Dataset.search_words`` whenever the description changes.
    """
    try:
        model = model_named(dataset.schema_id) if dataset.schema_id else None
        schema_words = [model.title, *model.words] if model else []
    except NotFound:
        # An unknown schema is searchable by its id.
        schema_words = [dataset.schema_id]
    around = territories_around(dataset.territory)
    texts = [dataset.title, dataset.description, dataset.organisation.name, *dataset.keywords]
    return normalised_text(" ".join([*texts, *schema_words, *(place.name for place in around)]))


def territories_around(address: str) -> list[Territory]:
    """The territory at ``address`` and its parents, nearest first; empty if it is missing or unknown."""
    try:
        return [territory(address), *parents(address)] if address else []
    except (NotFound, Refused):
        # Retired by an update, or unknown from a harvest: the data set is in no territory.
        return []


def _addresses_around(address: str) -> frozenset[str]:
    """The address itself and those named by its own codes: one look-up each, as a search needs thousands."""
    try:
        place = territory(address) if address else None
    except (NotFound, Refused):
        # As above: no territory.
        return frozenset()
    if place is None:
        return frozenset()
    codes = {
        Kind.COMMUNE: place.commune,
        Kind.EPCI: place.epci,
        Kind.DEPARTEMENT: place.departement,
        Kind.REGION: place.region,
    }
    return frozenset([place.address, *(str(Address(kind, code)) for kind, code in codes.items() if code)])
