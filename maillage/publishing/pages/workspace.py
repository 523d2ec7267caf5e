"""The lines of a person's space about publication: drafts, data sets with state, quality and age.

A published data set has a page: its description, its withdrawal, what changed in each version.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries import User
from maillage.accounts.terms import Role
from maillage.catalog.parts.words import day, errors_text, rows_text, state_text
from maillage.catalog.queries import Dataset, Version
from maillage.catalog.queries.quality_score import latest_update
from maillage.catalog.record.publishing import LONGEST_REASON
from maillage.catalog.terms import DatasetKind, DatasetState, DraftStep, Frequency
from maillage.publishing.models import Draft
from maillage.publishing.pages.draft.describe import DescriptionForm
from maillage.publishing.pages.draft.frame import draft_title
from maillage.publishing.queries.drafts import in_reach
from maillage.web.wording import formats

_MOST_DATASETS: Final = 100


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft: what it is, how far, where to go on."""

    id: UUID
    title: str
    organisation: str
    progress: str
    modified_at: datetime
    href: str


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One data set: its state, quality and age, and what to do next for it."""

    title: str
    slug: str
    organisation: str
    href: str
    state: str
    is_withdrawn: bool
    reason: str
    quality: str
    modified: str
    next_text: str
    next_href: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class ThrownAwayDrafts:
    """Drafts that can be taken back, and for how long."""

    lines: tuple[DraftLine, ...]
    kept_days: int


@dataclass(frozen=True, slots=True)
class PublishedDatasets:
    """The data sets of a person's organisations, and whether she may change any."""

    lines: tuple[DatasetLine, ...]
    may_publish: bool


@dataclass(frozen=True, slots=True)
class OwnDatasetPage:
    """A data set of an organisation that one acts for: its description, its withdrawal."""

    dataset: Dataset
    form: DescriptionForm
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


def draft_lines(drafts: Sequence[Draft]) -> tuple[DraftLine, ...]:
    """The drafts as the space shows them."""
    return tuple(
        DraftLine(
            id=draft.id,
            title=draft_title(draft),
            organisation=draft.organisation.name,
            progress=" · ".join(part for part in (draft.source_name, step_text(draft)) if part),
            modified_at=draft.modified_at,
            href=reverse("draft", args=[draft.id]),
        )
        for draft in drafts
    )


def step_text(draft: Draft) -> str:
    """How far a draft is, in words."""
    steps = {
        DraftStep.CHOOSE: _("choisir"),
        DraftStep.FILL: _("remplir le tableau"),
        DraftStep.DESCRIBE: _("décrire"),
        DraftStep.PUBLISH: _("publier"),
    }
    texts = [steps[DraftStep(draft.step)]]
    if draft.row_count is not None:
        texts.append(rows_text(draft.row_count))
    if draft.error_count:
        texts.append(errors_text(draft.error_count))
    return ", ".join(texts)


def dataset_lines(person: User, today: date) -> tuple[DatasetLine, ...]:
    """The data sets of the organisations that ``person`` may look into, the last changed first."""
    datasets = Dataset.objects.filter(in_reach(person, Role.READER)).exclude(kind=DatasetKind.HARVESTED.value)
    return tuple(
        _dataset_line(dataset, today=today)
        for dataset in datasets.select_related("organisation").order_by("-modified_at")[:_MOST_DATASETS]
    )


def _dataset_line(dataset: Dataset, *, today: date) -> DatasetLine:
    is_withdrawn = dataset.state == DatasetState.WITHDRAWN.value
    is_own = dataset.kind == DatasetKind.OWN.value
    last = latest_update(Frequency(dataset.frequency), dataset.modified_at.date())
    is_late = is_own and not is_withdrawn and last is not None and today > last
    if is_late:
        next_text = _("Une mise à jour est attendue : publiez la nouvelle version.")
    elif is_own and dataset.error_count:
        next_text = _("Corrigez les erreurs, puis publiez une nouvelle version.")
    else:
        next_text = _("Ajoutez une adresse de contact.") if is_own and not dataset.contact_email else ""
    return DatasetLine(
        title=dataset.title,
        slug=dataset.slug,
        organisation=dataset.organisation.name,
        href=reverse("dataset", args=[dataset.slug]),
        state=_("retiré") if is_withdrawn else state_text(dataset),
        is_withdrawn=is_withdrawn,
        reason=dataset.withdrawn_reason,
        quality="" if dataset.quality_percent is None else formats.percent(dataset.quality_percent / 100),
        modified=_("modifié le %(day)s") % {"day": day(dataset.modified_at)},
        next_text=next_text,
        next_href=f"{reverse('catalog_begin')}?dataset={dataset.slug}" if is_own else "",
        is_late=is_late,
    )


def dataset_page(dataset: Dataset, form: DescriptionForm) -> OwnDatasetPage:
    """A data set that is published, and the form of its description."""
    return OwnDatasetPage(
        dataset=dataset,
        form=form,
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
