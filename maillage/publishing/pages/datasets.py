"""What becomes of a data set that is published: its description, its withdrawal, what changed in each version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from maillage.catalog.queries import Dataset, Version
from maillage.catalog.record.publishing import LONGEST_REASON
from maillage.catalog.terms import DatasetState
from maillage.publishing.pages.draft.describe import DescribedField, described_fields
from maillage.web.wording import formats


@dataclass(frozen=True, slots=True)
class OwnDatasetPage:
    """A data set of an organisation that one acts for: its description, its withdrawal."""

    dataset: Dataset
    fields: tuple[DescribedField, ...]
    is_refused: bool
    is_withdrawn: bool
    longest_reason: int
    new_version_href: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of a difference, to be read."""

    row: int
    name: str
    values: Sequence[Sequence[str]]
    changes: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """What changed from one version to the next."""

    dataset: Dataset
    version: Version
    before: int
    added: str
    changed: str
    gone: str
    unchanged: str
    key: str
    columns_added: Sequence[str]
    columns_gone: Sequence[str]
    added_rows: tuple[RowChange, ...]
    changed_rows: tuple[RowChange, ...]
    gone_rows: tuple[RowChange, ...]


def dataset_page(dataset: Dataset, typed: Mapping[str, str], errors: Mapping[str, str]) -> OwnDatasetPage:
    """The description as it was ``typed``, with what is wrong in it by the name of its field."""
    return OwnDatasetPage(
        dataset=dataset,
        fields=tuple(described_fields(dataset.organisation, typed, errors)),
        is_refused=bool(errors),
        is_withdrawn=dataset.state == DatasetState.WITHDRAWN.value,
        longest_reason=LONGEST_REASON,
        new_version_href=f"{reverse('catalog_begin')}?dataset={dataset.slug}",
    )


def difference_page(dataset: Dataset, version: Version) -> DifferencePage:
    """What changed in a version of a data set that has a version before."""
    words: dict[str, Any] = version.difference
    samples = words.get("samples", {})
    counts = {name: formats.number(words.get(name, 0)) for name in ("added", "changed", "gone", "unchanged")}
    return DifferencePage(
        dataset=dataset,
        version=version,
        before=version.number - 1,
        **counts,
        key=", ".join(words.get("key", ())),
        columns_added=words.get("columns_added", ()),
        columns_gone=words.get("columns_gone", ()),
        added_rows=_row_changes(samples.get("added", ())),
        changed_rows=_row_changes(samples.get("changed", ())),
        gone_rows=_row_changes(samples.get("gone", ())),
    )


def _row_changes(samples: Sequence[dict[str, Any]]) -> tuple[RowChange, ...]:
    return tuple(RowChange(row["row"], row["name"], row["values"], row["changes"]) for row in samples)
