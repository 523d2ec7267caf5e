"""Writes the data sets described by a page of another catalogue: creates, updates, or leaves them alone.

A repeated harvest only writes its report: descriptions are compared field by field with the stored ones.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.timezone import localdate

from maillage.accounts.store.model_types import Organisation
from maillage.core.net.public_hosts import is_web_address
from maillage.core.problems import NotFound, Refused
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, ItemStatus, Licence, Theme
from maillage.opendata.catalog.store.datasets import quality_facts
from maillage.opendata.catalog.store.model_types import Dataset, RemoteFile
from maillage.opendata.catalog.store.quality_score import quality_of
from maillage.opendata.catalog.store.search import search_words
from maillage.opendata.harvest.domain.harvest import (
    KnownIdentities,
    Omission,
    RemoteDataset,
    RemoteFileFound,
    Unreadable,
    omission_or_licence,
)
from maillage.opendata.harvest.store.harvest import schemas_by_address
from maillage.opendata.harvest.store.models import HarvestedDataset, HarvestItem, HarvestRun
from maillage.territory.store.territories import territory
from maillage.web.turns import advisory_lock, free_slug, slugs_of

_EMAIL: Final = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,180}\.[^@\s<>.]{2,}")
# "…/territoires/commune:58194" is our form; "…/geo/commune/58194" is Insee's.
_PLACE: Final = re.compile(r"(region|departement|epci|commune)[:/]([0-9A-Za-z]{2,9})/?$")
_LONGEST_ADDRESS: Final = 500
_LONGEST_SLUG: Final = 120
_COLUMNS: Final = (
    "title", "description", "licence", "frequency", "theme", "keywords", "territory", "period_start", "period_end",
    "contact_name", "contact_email", "origin_uri", "landing_page", "schema_id", "schema_version",
)  # fmt: skip
FileFacts = tuple[str, str, str, str, int | None]


@dataclass(slots=True)
class Harvest:
    """The state of a harvest: existing data sets, those seen so far, and counts."""

    run: HarvestRun
    organisation: Organisation
    identities: KnownIdentities
    standing: dict[str, HarvestedDataset]
    slugs: set[str]
    now: datetime
    seen: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def is_dry(self) -> bool:
        """Whether only the report is written."""
        return self.run.is_dry


@dataclass(frozen=True, slots=True)
class _ItemOutcome:
    """The outcome of one data set."""

    status: ItemStatus
    left: Omission | None = None
    dataset: Dataset | None = None


def take_page(harvest: Harvest, datasets: Iterable[RemoteDataset | Unreadable]) -> None:
    """Write the data sets and items of a page, inside the caller's transaction."""
    page = _PageWriting(harvest)
    for remote in datasets:
        page.take(remote)
    page.write()


class _PageWriting:
    """Collects the writes of one page, to run them in a few statements."""

    def __init__(self, harvest: Harvest) -> None:
        self.harvest = harvest
        self.items: list[HarvestItem] = []
        self.datasets: list[Dataset] = []
        self.ties: list[HarvestedDataset] = []
        self.files: list[RemoteFile] = []

    def take(self, remote: RemoteDataset | Unreadable) -> None:
        """Import, skip or omit a data set, and record which."""
        harvest = self.harvest
        if isinstance(remote, Unreadable):
            outcome = _ItemOutcome(
                ItemStatus.FAILED, Omission("unreadable", {"reason": remote.reason}, is_failure=True)
            )
        else:
            decided = omission_or_licence(remote, harvest.identities)
            tie = harvest.standing.get(remote.remote_id)
            if isinstance(decided, Omission):
                status = ItemStatus.FAILED if decided.is_failure else ItemStatus.SKIPPED
                outcome = _ItemOutcome(status, decided, tie.dataset if tie else None)
            else:
                outcome = self._created(remote, decided) if tie is None else self._compared(remote, decided, tie)
        left = outcome.left
        if remote.remote_id and (left is None or left.code != "identifier_twice"):
            harvest.seen.add(remote.remote_id)
        harvest.counts[outcome.status.value] = harvest.counts.get(outcome.status.value, 0) + 1
        self.items.append(
            HarvestItem(
                run=harvest.run,
                remote_id=remote.remote_id[:500],
                title=remote.title[:300] if isinstance(remote, RemoteDataset) else "",
                status=outcome.status.value,
                code=left.code if left else "",
                reason=left.text[:500] if left else "",
                reason_params=dict(left.params) if left else {},
                dataset=outcome.dataset,
            )
        )

    def write(self) -> None:
        """Write everything that was decided."""
        # Another process may have used a slug since this harvest began; the lock prevents it from now on.
        advisory_lock(slugs_of(Dataset))
        same_slugs = Dataset.objects.filter(slug__in=[dataset.slug for dataset in self.datasets])
        lost_slugs = set(same_slugs.values_list("slug", flat=True))
        self.harvest.slugs |= lost_slugs
        for dataset in self.datasets:
            if dataset.slug in lost_slugs:
                dataset.slug = free_slug(dataset.title, self.harvest.slugs, longest=_LONGEST_SLUG)
                self.harvest.slugs.add(dataset.slug)
        Dataset.objects.bulk_create(self.datasets)
        HarvestedDataset.objects.bulk_create(self.ties)
        RemoteFile.objects.bulk_create(self.files)
        HarvestItem.objects.bulk_create(self.items)

    def _created(self, remote: RemoteDataset, licence: Licence) -> _ItemOutcome:
        harvest = self.harvest
        if harvest.is_dry:
            return _ItemOutcome(ItemStatus.CREATED)
        dataset = Dataset(
            organisation=harvest.organisation,
            kind=DatasetKind.HARVESTED.value,
            source=harvest.run.source,
            slug=free_slug(remote.title, harvest.slugs, longest=_LONGEST_SLUG),
            published_at=_past(remote.issued_at, harvest.now) or harvest.now,
            modified_at=_past(remote.modified_at, harvest.now) or harvest.now,
            **_columns(remote, licence, harvest),
        )
        harvest.slugs.add(dataset.slug)
        _derive(dataset, remote, harvest.now)
        self.datasets.append(dataset)
        self.ties.append(
            HarvestedDataset(
                dataset=dataset,
                source=harvest.run.source,
                remote_id=remote.remote_id,
                publisher=remote.publisher,
                conforms_to=remote.conforms_to,
            )
        )
        self.files += [_remote_file(dataset, file) for file in remote.files]
        return _ItemOutcome(ItemStatus.CREATED, dataset=dataset)

    def _compared(self, remote: RemoteDataset, licence: Licence, tie: HarvestedDataset) -> _ItemOutcome:
        columns = _columns(remote, licence, self.harvest)
        dataset = tie.dataset
        has_other_files = {_facts(file) for file in remote.files} != {
            (remote_file.url, remote_file.title, remote_file.form, remote_file.media_type, remote_file.size_bytes)
            for remote_file in dataset.remote_files.all()
        }
        is_changed = has_other_files or any(getattr(dataset, name) != columns[name] for name in _COLUMNS)
        moved_at = _past(remote.modified_at, self.harvest.now)
        is_changed |= moved_at is not None and moved_at != dataset.modified_at
        is_back = dataset.state == DatasetState.ARCHIVED.value
        is_retold = (tie.publisher, tie.conforms_to) != (remote.publisher, remote.conforms_to)
        if self.harvest.is_dry:
            return _ItemOutcome(ItemStatus.UPDATED if is_changed or is_back else ItemStatus.UNCHANGED, dataset=dataset)
        if is_retold or tie.missing_since is not None:
            tie.publisher, tie.conforms_to, tie.missing_since = remote.publisher, remote.conforms_to, None
            tie.save()
        if not is_changed and not is_back:
            return _ItemOutcome(ItemStatus.UNCHANGED, dataset=dataset)
        for name in _COLUMNS:
            setattr(dataset, name, columns[name])
        dataset.modified_at = moved_at or self.harvest.now
        _derive(dataset, remote, self.harvest.now)
        # Not the state: it may have been withdrawn since this harvest began, half an hour ago.
        dataset.save(update_fields=[*_COLUMNS, "modified_at", "search_words", "quality_percent"])
        if is_back:
            archived = Dataset.objects.filter(pk=dataset.pk, state=DatasetState.ARCHIVED.value)
            archived.update(state=DatasetState.PUBLISHED.value)
        if has_other_files:
            dataset.remote_files.all().delete()
            self.files += [_remote_file(dataset, file) for file in remote.files]
        return _ItemOutcome(ItemStatus.UPDATED, dataset=dataset)


def _columns(remote: RemoteDataset, licence: Licence, harvest: Harvest) -> dict[str, Any]:
    schema_id, schema_version = schemas_by_address().get(remote.conforms_to, ("", ""))
    place = harvest.organisation.territory
    for code in filter(None, map(_PLACE.search, remote.places)):
        try:
            place = territory(f"{code[1]}:{code[2]}").address
        except (NotFound, Refused):
            # An unknown territory code: the organisation's own territory is used.
            continue
        break
    return {
        "title": remote.title,
        "description": remote.description,
        "licence": licence.value,
        "frequency": remote.frequency.value,
        "theme": (remote.theme or Theme.GOVERNMENT).value,
        "keywords": list(remote.keywords),
        "territory": place,
        "period_start": remote.period_start,
        "period_end": remote.period_end,
        "contact_name": remote.contact_name,
        "contact_email": remote.contact_email if _EMAIL.fullmatch(remote.contact_email) else "",
        "origin_uri": remote.uri if len(remote.uri) <= _LONGEST_ADDRESS else "",
        "landing_page": remote.landing_page if is_web_address(remote.landing_page, longest=_LONGEST_ADDRESS) else "",
        "schema_id": schema_id,
        "schema_version": schema_version,
    }


def _past(moment: datetime | None, now: datetime) -> datetime | None:
    """``moment`` unless it lies in the future, which is an error of the catalogue."""
    return moment if moment is not None and moment <= now else None


def _derive(dataset: Dataset, remote: RemoteDataset, now: datetime) -> None:
    """Update the denormalised fields of the data set."""
    dataset.search_words = search_words(dataset)
    forms = [file.form for file in remote.files]
    dataset.quality_percent = quality_of(quality_facts(dataset, None, today=localdate(now), remote_forms=forms)).percent


def _remote_file(dataset: Dataset, file: RemoteFileFound) -> RemoteFile:
    url, title, form, media_type, size = _facts(file)
    return RemoteFile(dataset=dataset, url=url, title=title, form=form, media_type=media_type, size_bytes=size)


def _facts(file: RemoteFileFound) -> FileFacts:
    return file.url, file.title, file.form, file.media_type, file.size_bytes
