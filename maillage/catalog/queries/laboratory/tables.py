"""The tables of the laboratory: every published data set that has rows here, under its slug with underscores."""

from dataclasses import dataclass

from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries.datasets import shown_datasets


@dataclass(frozen=True, slots=True)
class LabTable:
    """One table: its name in SQL, the data set, its newest version."""

    name: str
    dataset: Dataset
    version: Version


def table_name(dataset: Dataset) -> str:
    """The name of a data set in SQL: "subventions_pornic"."""
    name = dataset.slug.replace("-", "_").lower()
    # A name that begins with a digit would need quotes.
    return f"t_{name}" if name[:1].isdigit() else name


def lab_tables() -> list[LabTable]:
    """All tables, those that changed last first."""
    names = _names()
    return _with_versions(names, list(names))


def lab_tables_named(words: frozenset[str]) -> list[LabTable]:
    """The tables among ``words``: those that a question reads."""
    names = _names()
    return _with_versions(names, [one for one, name in names.items() if name in words])


def _names() -> dict[Dataset, str]:
    """The name of each table; of two that would have the same ("a-b", "a_b"), the later one has its id too."""
    datasets = list(shown_datasets().filter(version_number__gt=0))
    first: dict[str, Dataset] = {}
    for one in sorted(datasets, key=lambda one: (one.published_at, one.id)):
        first.setdefault(table_name(one), one)
    return {one: name if first[name := table_name(one)] == one else f"{name}_{one.id.hex[:8]}" for one in datasets}


def _with_versions(names: dict[Dataset, str], datasets: list[Dataset]) -> list[LabTable]:
    wanted = {one.id: one.version_number for one in datasets}
    versions = Version.objects.filter(dataset__in=list(wanted)) if len(wanted) < 500 else Version.objects.all()
    newest = {one.dataset_id: one for one in versions if wanted.get(one.dataset_id) == one.number}
    return [LabTable(names[one], one, newest[one.id]) for one in datasets if one.id in newest]
