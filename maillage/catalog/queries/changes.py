"""What changed in the catalogue: new versions of what is shown, and what came from other catalogues, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from maillage.catalog.models import Dataset, Version


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """One change: of which data set, when; ``version`` is None for a data set that is kept elsewhere."""

    dataset: Dataset
    at: datetime
    version: Version | None


def changes_in(
    datasets: QuerySet[Dataset], *, most: int, after: datetime | None = None, until: datetime | None = None
) -> list[CatalogueChange]:
    """The changes of ``datasets`` after ``after`` up to and with ``until``, newest first, at most ``most``."""
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
    return newest_first(changes)[:most]


def newest_first(changes: Iterable[CatalogueChange]) -> list[CatalogueChange]:
    """The changes, the newest first; those of one moment by the name of their data set."""
    return sorted(changes, key=lambda change: (-change.at.timestamp(), change.dataset.slug))


def catalogue_version() -> str:
    """A word that is another one after each change of what the catalogue shows: pages may be kept under it."""
    facts = Dataset.objects.aggregate(count=Count("id"), newest=Max("modified_at"))
    return f"{facts['count']}-{facts['newest'].timestamp() if facts['newest'] else 0}"
