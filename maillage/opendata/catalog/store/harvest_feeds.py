"""The content of a DCAT feed: its data sets page by page, their versions, and the time of the last change.

There are two scopes. The feed for other catalogues lists what is published, merged or measured here, so that nothing
harvested is harvested back (a loop between a regional and a national catalogue). The full feed adds harvested data sets
under the URI of their origin.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import F

from maillage.accounts.store.model_types import Organisation
from maillage.core.problems import NotFound, sentence
from maillage.opendata.catalog.domain.terms import DatasetKind
from maillage.opendata.catalog.store.datasets import open_datasets
from maillage.opendata.catalog.store.models import Dataset, Version

DATASETS_A_PAGE: Final = 100
VERSIONS_LISTED: Final = 50  # per data set: one that is consolidated daily would otherwise grow the feed without limit


class FeedScope(StrEnum):
    """The scope of a feed."""

    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of a feed. The order is stable: new data sets are appended."""

    datasets: Sequence[Dataset]
    versions: dict[str, Version]  # newest version by id of the data set
    number: int
    page_count: int
    total: int
    modified_at: datetime | None  # time of the last change in the whole feed
    stamp: str  # changes with any part of the page
    version_numbers: Mapping[str, Sequence[int]]  # newest first, for data sets with several versions
    history: Sequence[Version] = ()  # for the description of a single data set: its versions, newest first


def feed_page(organisation: Organisation | None, scope: FeedScope, number: int) -> FeedPage:
    """The page with that number, from 1; NotFound past the last. An empty feed has one empty page."""
    # Invented data carry a banner on this site; a harvester would lose it.
    listed = open_datasets().filter(is_demonstration=False)
    if organisation is not None:
        listed = listed.filter(organisation=organisation)
    if scope is FeedScope.OWN:
        listed = listed.exclude(kind=DatasetKind.HARVESTED.value)
    else:
        listed = listed.select_related("organisation", "harvested", "source")
    total = listed.count()
    page_count = max(1, -(-total // DATASETS_A_PAGE))
    if not 1 <= number <= page_count:
        message = sentence("Le flux a %(count)s pages, de 1 à %(count)s : il n’a pas de page %(number)s.")
        raise NotFound("flow_page_unknown", message, count=page_count, number=number)
    start = (number - 1) * DATASETS_A_PAGE
    ordered = listed.order_by("published_at", "id").prefetch_related("remote_files")
    datasets = list(ordered[start : start + DATASETS_A_PAGE])
    newest = listed.order_by("-modified_at").values_list("modified_at", flat=True).first()
    stamp = _stamp(datasets, total, organisation)
    versions, numbers = newest_versions(datasets), version_numbers(datasets)
    return FeedPage(datasets, versions, number, page_count, total, newest, stamp, numbers)


def flow_of(dataset: Dataset) -> FeedPage:
    """A page with that single data set."""
    versions, numbers = newest_versions([dataset]), version_numbers([dataset])
    stamp = _stamp([dataset], 1, dataset.organisation)
    listed = Version.objects.filter(dataset=dataset, number__in=numbers.get(str(dataset.id), ()))
    history = list(listed.order_by("-number"))
    return FeedPage([dataset], versions, 1, 1, 1, dataset.modified_at, stamp, numbers, history)


def newest_versions(datasets: Iterable[Dataset]) -> dict[str, Version]:
    """The newest version of each data set that has one, by id of the data set."""
    numbers = {dataset.id: dataset.version_number for dataset in datasets if dataset.version_number}
    versions = Version.objects.filter(dataset__in=list(numbers)).select_related("through")
    return {str(version.dataset_id): version for version in versions if version.number == numbers[version.dataset_id]}


def version_numbers(datasets: Iterable[Dataset]) -> dict[str, list[int]]:
    """The numbers of the newest VERSIONS_LISTED versions of each data set with several, by id of the data set."""
    several = [dataset.id for dataset in datasets if dataset.version_number > 1]
    listed = Version.objects.filter(withdrawn_at=None, number__lte=F("dataset__version_number"))
    newest = listed.filter(dataset__in=several, number__gt=F("dataset__version_number") - VERSIONS_LISTED)
    numbers: dict[str, list[int]] = {}
    for dataset_id, number in newest.order_by("-number").values_list("dataset_id", "number"):
        numbers.setdefault(str(dataset_id), []).append(number)
    return {key: several_numbers for key, several_numbers in numbers.items() if len(several_numbers) > 1}


def _stamp(datasets: Sequence[Dataset], total: int, organisation: Organisation | None) -> str:
    facts = [
        (
            dataset.id,
            dataset.modified_at,
            dataset.version_number,
            dataset.title,
            dataset.quality_percent,
            _facts(dataset.organisation),
        )
        for dataset in datasets
    ]
    text = repr((facts, total, _facts(organisation) if organisation else None))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _facts(organisation: Organisation) -> tuple[str, ...]:
    return organisation.name, organisation.email, organisation.website, organisation.territory
