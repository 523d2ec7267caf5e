"""The data sets of a person's organisations in her workspace, with what to do next for each."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.model_types import User
from maillage.opendata.catalog.domain.terms import DatasetKind, DatasetState, Frequency
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.catalog.store.quality_score import latest_update
from maillage.opendata.publishing.store.drafts import in_reach

_MOST_DATASETS: Final = 100


@dataclass(frozen=True, slots=True)
class DatasetLine:
    """One data set; ``is_late`` if a new version is overdue."""

    dataset: Dataset
    is_late: bool

    @property
    def is_own(self) -> bool:
        """Whether the organisation publishes it, rather than the consolidation."""
        return self.dataset.kind == DatasetKind.OWN.value

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is withdrawn."""
        return self.dataset.state == DatasetState.WITHDRAWN.value

    @property
    def quality(self) -> float | None:
        """The quality score as a share (0-1); None if it has none."""
        return None if self.dataset.quality_percent is None else self.dataset.quality_percent / 100

    @property
    def next_text(self) -> str:
        """What to do next; "" if nothing."""
        if self.is_late:
            return _("Une mise à jour est attendue : publiez la nouvelle version.")
        if self.is_own and self.dataset.error_count:
            return _("Corrigez les erreurs, puis publiez une nouvelle version.")
        return _("Ajoutez une adresse de contact.") if self.is_own and not self.dataset.contact_email else ""


def dataset_lines(person: User, today: date) -> tuple[DatasetLine, ...]:
    """The data sets of the organisations that ``person`` can read, last modified first."""
    datasets = Dataset.objects.filter(in_reach(person, Role.READER)).exclude(kind=DatasetKind.HARVESTED.value)
    return tuple(
        _dataset_line(dataset, today=today)
        for dataset in datasets.select_related("organisation").order_by("-modified_at")[:_MOST_DATASETS]
    )


def late_datasets(person: User, today: date, *, most: int = _MOST_DATASETS) -> list[tuple[Dataset, date]]:
    """The data sets that ``person`` may publish and whose new version is overdue, each with the day it was due."""
    regular = [frequency for frequency in Frequency if frequency.longest_days is not None]
    late = Q()
    for frequency in regular:
        oldest = make_aware(datetime.combine(today - timedelta(days=frequency.longest_days or 0), time.min))
        late |= Q(frequency=frequency.value, modified_at__lt=oldest)
    offered = Dataset.objects.filter(late, in_reach(person, Role.EDITOR), kind=DatasetKind.OWN.value)
    offered = offered.filter(state=DatasetState.PUBLISHED.value, organisation__is_sandbox=False)
    due = []
    for dataset in offered.select_related("organisation").order_by("modified_at")[:most]:
        last = latest_update(Frequency(dataset.frequency), localdate(dataset.modified_at))
        if last is not None:
            due.append((dataset, last))
    return due


def _dataset_line(dataset: Dataset, *, today: date) -> DatasetLine:
    is_offered = dataset.kind == DatasetKind.OWN.value and dataset.state != DatasetState.WITHDRAWN.value
    last = latest_update(Frequency(dataset.frequency), localdate(dataset.modified_at))
    return DatasetLine(dataset, is_late=is_offered and last is not None and today > last)
