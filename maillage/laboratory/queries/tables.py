"""The tables of the laboratory: every published data set that has rows here, under its slug with underscores.

Of a large catalogue only what is shown or asked for is read: a question waits for none of the other tables.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Replace

from maillage.catalog.queries import Dataset, Version
from maillage.catalog.queries.datasets import has_hidden_sources, shown_datasets

_BEFORE_DIGIT: Final = "t_"
_WITH_ID: Final = re.compile(r"(.+)_[0-9a-f]{8}")
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class LabTable:
    """One table: its name in SQL, the data set, its newest version."""

    name: str
    dataset: Dataset
    version: Version


@dataclass(frozen=True, slots=True)
class LabTables:
    """Tables, those that changed last first, and how many others there are."""

    tables: list[LabTable]
    others: int


def lab_tables(*, most: int) -> LabTables:
    """The tables that changed last."""
    datasets = _datasets()
    changed_last = list(datasets[:most])
    return LabTables(_tables(changed_last), datasets.count() - len(changed_last))


def lab_tables_named(words: frozenset[str]) -> list[LabTable]:
    """The tables among ``words`` (in lower case): those that a question reads."""
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
    """The name of a data set in SQL: "subventions_pornic"."""
    name = slug.replace("-", "_").lower()
    # A name that begins with a digit would need quotes.
    return f"{_BEFORE_DIGIT}{name}" if name[:1].isdigit() else name


def _table_names(words: frozenset[str]) -> dict[UUID, str]:
    """The name of each data set whose name may be among ``words``.

    Of two that would have the same ("a-b", "a_b"), the one published later has its id too.
    """
    # Those that are called so but for what a name may add: a letter before a digit, the id of a second.
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
