"""The tables of the laboratory: every published data set with rows here, named by its slug with underscores.

Of a large catalogue only the tables listed or queried are read.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Replace

from maillage.opendata.catalog.store.datasets import has_hidden_sources, shown_datasets
from maillage.opendata.catalog.store.model_types import Dataset, Version

_BEFORE_DIGIT: Final = "t_"
_WITH_ID: Final = re.compile(r"(.+)_[0-9a-f]{8}")
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class LabTable:
    """One table: SQL name, data set, newest version."""

    name: str
    dataset: Dataset
    version: Version


@dataclass(frozen=True, slots=True)
class LabTables:
    """Tables, last modified first, and the number of others."""

    tables: list[LabTable]
    others: int


def lab_tables(*, most: int) -> LabTables:
    """The tables modified last."""
    datasets = _datasets()
    changed_last = list(datasets[:most])
    return LabTables(_tables(changed_last), datasets.count() - len(changed_last))


def lab_tables_named(words: frozenset[str]) -> list[LabTable]:
    """The tables named by ``words`` (in lower case): those that a query reads."""
    named = [key for key, name in _table_names(words).items() if name in words]
    return _tables(list(_datasets().filter(id__in=named)))


def _datasets() -> QuerySet[Dataset]:
    return shown_datasets().filter(version_number__gt=0)


def _tables(datasets: Collection[Dataset]) -> list[LabTable]:
    names = _table_names(frozenset(_table_name(dataset.slug) for dataset in datasets))
    newest = Version.objects.filter(dataset__in=datasets, number=F("dataset__version_number"))
    versions = {version.dataset_id: version for version in newest if not has_hidden_sources(version)}
    return [
        LabTable(names[dataset.id], dataset, versions[dataset.id]) for dataset in datasets if dataset.id in versions
    ]


def _table_name(slug: str) -> str:
    """The SQL name of a data set: "subventions_pornic"."""
    name = slug.replace("-", "_").lower()
    # A name with a leading digit would need quotes.
    return f"{_BEFORE_DIGIT}{name}" if name[:1].isdigit() else name


def _table_names(words: frozenset[str]) -> dict[UUID, str]:
    """The SQL name of each data set whose name may be among ``words``.

    If two slugs give the same name ("a-b", "a_b"), the data set published later gets its id appended.
    """
    # Candidates after removing what a name may add: the prefix before a digit, the id of a duplicate.
    without_id = {match[1] for word in words if (match := _WITH_ID.fullmatch(word))}
    bare = sorted({word.removeprefix(_BEFORE_DIGIT) for word in words | without_id} | words | without_id)
    written = _datasets().order_by().annotate(written=Replace(F("slug"), Value("-"), Value("_")))
    by_publication = sorted(
        row
        for start in range(0, len(bare), _AT_ONCE)
        for row in written.filter(written__in=bare[start : start + _AT_ONCE]).values_list("published_at", "id", "slug")
    )
    first: dict[str, UUID] = {}
    names: dict[UUID, str] = {}
    for _published_at, key, slug in by_publication:
        name = _table_name(slug)
        first.setdefault(name, key)
        names[key] = name if first[name] == key else f"{name}_{key.hex[:8]}"
    return names
