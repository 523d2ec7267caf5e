"""Recent changes of the catalogue, newest first: published versions, and updates of harvested data sets.

They feed the subscriptions: the subjects that features offer, and how the subjects of the catalogue are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from django.db.models import Count, Max, QuerySet
from django.urls import reverse

from maillage.accounts.store.people import Person
from maillage.core.problems import NotFound, Refused, sentence
from maillage.opendata.catalog.domain.subscriptions import SavedSearch, SubjectChange, SubscriptionSubject
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.datasets import DATASETS, datasets_in, open_datasets, readable_dataset_at
from maillage.opendata.catalog.store.models import Dataset, Subscription, Version
from maillage.territory.store.territories import territory
from maillage.web.demonstration import shows_demonstration
from maillage.web.offers import offers
from maillage.web.row_totals import RowTotals


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """One change of a data set; ``version`` is None for a harvested one."""

    dataset: Dataset
    at: datetime
    version: Version | None


def changes_in(
    datasets: QuerySet[Dataset], *, most: int, after: datetime | None = None, until: datetime | None = None
) -> list[CatalogueChange]:
    """The changes of ``datasets`` with ``after`` < time <= ``until``, newest first, at most ``most``."""
    bare = datasets.order_by()
    versions = Version.objects.filter(dataset__in=bare.values("id"), withdrawn_at=None).order_by(
        "-published_at", "-number"
    )
    remote = datasets.filter(version_number=0).order_by("-modified_at", "slug")
    if after is not None:
        versions, remote = versions.filter(published_at__gt=after), remote.filter(modified_at__gt=after)
    if until is not None:
        versions, remote = versions.filter(published_at__lte=until), remote.filter(modified_at__lte=until)
    published = versions.select_related("dataset__organisation", "through")[:most]
    changes = [
        *(CatalogueChange(version.dataset, version.published_at, version) for version in published),
        *(CatalogueChange(dataset, dataset.modified_at, None) for dataset in remote[:most]),
    ]
    # Newest first; ties by slug.
    return sorted(changes, key=lambda change: (-change.at.timestamp(), change.dataset.slug))[:most]


_DATASETS: Final = RowTotals(Dataset.objects.all, Count("id"), Max("modified_at"))


def catalogue_version() -> tuple[object, ...]:
    """A key that changes with every visible change of the catalogue, for caching pages."""
    return (*_DATASETS.now(), shows_demonstration(DATASETS))


@cache  # for the life of the process: installed features do not change
def subscription_subjects() -> Mapping[str, SubscriptionSubject]:
    """The subjects that can be followed on this installation, by their key."""
    return {subject.word: subject for subject in offers("subscription_subjects")}


def read_dataset(slug: str, viewer: Person) -> SavedSearch:
    """The data set with that slug as a subject to follow; raises like ``readable_dataset_at``."""
    dataset = readable_dataset_at(slug, viewer)
    return SavedSearch(str(dataset.pk), dataset.title, reverse("dataset", args=[dataset.slug]))


def dataset_name(search: str) -> str:
    """The title of a followed data set; NotFound if it is gone."""
    dataset = Dataset.objects.filter(pk=search).exclude(state=DatasetState.SUSPENDED.value).first()
    if dataset is None:
        raise NotFound("dataset_unknown", sentence("Ce jeu de données n’existe plus."))
    return dataset.title


def dataset_changes(search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange] | None:
    """The new versions of a data set; None once it is deleted."""
    if not Dataset.objects.filter(pk=search).exists():
        return None
    return _subject_changes(changes_in(open_datasets().filter(pk=search), most=most, after=after, until=until))


def read_territory(address: str, _viewer: Person) -> SavedSearch:
    """The territory at that address as a subject to follow."""
    place = territory(address)
    return SavedSearch(place.address, place.name, reverse("territory", args=[place.address]))


def territory_name(search: str) -> str:
    """The name of a followed territory."""
    return territory(search).name


def followed_territories() -> set[str]:
    """The addresses of the territories with at least one confirmed subscription."""
    followed = Subscription.objects.filter(subject="territory").exclude(confirmed_at=None)
    return set(followed.values_list("search", flat=True))


def territory_changes(search: str, *, after: datetime, until: datetime, most: int) -> list[SubjectChange]:
    """The news of a territory, newest first: data sets, versions, and the news that features offer."""
    try:
        place, datasets = territory(search), datasets_in(search)
    except (NotFound, Refused):
        # Retired, as communes that merge are: it has no more changes, and other subscriptions must not fail with it.
        return []
    changes = _subject_changes(changes_in(datasets, most=most, after=after, until=until))
    for offer in offers("place_news"):
        news = offer(place, after=after, until=until, most=most)
        changes += [SubjectChange(item.key, item.at, item.title, item.by, item.href, item.is_new) for item in news]
    return sorted(changes, key=lambda change: (-change.at.timestamp(), change.key))[:most]


def _subject_changes(changes: Iterable[CatalogueChange]) -> list[SubjectChange]:
    return [
        SubjectChange(
            key=f"dataset:{change.dataset.slug}",
            at=change.at,
            title=change.dataset.title,
            publisher=change.dataset.organisation.name,
            href=reverse("dataset", args=[change.dataset.slug]),
            is_new=change.version is not None and change.version.number == 1,
        )
        for change in changes
    ]
