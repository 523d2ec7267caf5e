"""What the agency can take down in the catalogue: a data set (suspended) or a version (withdrawn)."""

from datetime import datetime
from typing import Final

from maillage.accounts.domain.terms import Acting
from maillage.accounts.pages.parts.takedowns import HideableThing, TakedownOffer
from maillage.core.problems import NotFound
from maillage.opendata.catalog.domain.terms import HideableDataset
from maillage.opendata.catalog.store.datasets import dataset_at
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.reports import suspend_dataset, withdraw_version


def _dataset_or_none(slug: str) -> Dataset | None:
    try:
        return dataset_at(slug)
    except NotFound:
        # Nothing to take down: the caller answers not found.
        return None


def _dataset(slug: str) -> HideableThing | None:
    dataset = _dataset_or_none(slug)
    return None if dataset is None else HideableThing(str(dataset.pk), dataset.title, dataset.organisation)


def _version(key: str) -> HideableThing | None:
    slug, _mark, number = key.rpartition("/")
    dataset = _dataset_or_none(slug)
    if dataset is None or not number.isdecimal() or not dataset.versions.filter(number=number).exists():
        return None
    return HideableThing(f"{dataset.pk}/{number}", f"{dataset.title} · {number}", dataset.organisation)


def _suspend(acting: Acting, key: str, reason: str, now: datetime) -> None:
    suspend_dataset(acting, dataset_at(key), reason=reason, now=now)


def _withdraw(acting: Acting, key: str, reason: str, now: datetime) -> None:
    slug, _mark, number = key.rpartition("/")
    withdraw_version(acting, dataset_at(slug), int(number), reason=reason, now=now)


TAKEDOWNS: Final = (
    TakedownOffer(HideableDataset.DATASET, _dataset, _suspend),
    TakedownOffer(HideableDataset.VERSION, _version, _withdraw),
)
