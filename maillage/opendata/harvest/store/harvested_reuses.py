"""Writes the reuses that another catalogue knows: those of data sets that are in the catalogue here."""

from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

from django.db.models import Q

from maillage.core.net.public_hosts import is_web_address
from maillage.opendata.catalog.domain.terms import ItemStatus
from maillage.opendata.catalog.store.datasets import open_datasets
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.harvest.domain.harvest import REASONS, RemoteDataset, RemoteReuse, Unreadable
from maillage.opendata.harvest.store.harvest_rows import Harvest
from maillage.opendata.harvest.store.models import HarvestedDataset, HarvestItem
from maillage.opendata.ideas.domain.ideas import LONGEST_ADDRESS, ReuseKind, ReusePlan
from maillage.opendata.ideas.store.reuses import take_harvested_reuse

_KINDS: Final = {kind.value for kind in ReuseKind}


def take_reuses(harvest: Harvest, reuses: Iterable[RemoteReuse]) -> None:
    """Write the reuses of a page and their items, inside the caller's transaction."""
    items = []
    for remote in reuses:
        status, code = _take(harvest, remote, datasets_identified(remote.datasets))
        harvest.counts[status.value] = harvest.counts.get(status.value, 0) + 1
        items.append(
            HarvestItem(
                run=harvest.run,
                remote_id=remote.remote_id[:500],
                title=remote.title[:300],
                status=status.value,
                code=code,
                reason=REASONS[code] if code else "",
            )
        )
    HarvestItem.objects.bulk_create(items)


def take_references_of(harvest: Harvest, datasets: Iterable[RemoteDataset | Unreadable]) -> None:
    """Write what the descriptions of harvested data sets say to refer to them, once these are written."""
    described = [remote for remote in datasets if isinstance(remote, RemoteDataset) and remote.references]
    if harvest.is_dry or not described:
        return
    ties = HarvestedDataset.objects.filter(
        source=harvest.run.source, remote_id__in=[remote.remote_id for remote in described]
    )
    by_id = {tie.remote_id: tie.dataset for tie in ties.select_related("dataset")}
    for remote in described:
        if remote.remote_id in by_id:
            for reference in remote.references:
                _take(harvest, reference, [by_id[remote.remote_id]])


def datasets_identified(identities: Collection[str]) -> list[Dataset]:
    """The real published data sets of these identifiers or addresses: harvested ones by origin, ours by id."""
    texts = list(identities)
    ends = {text.partition("#")[0].rstrip("/").rpartition("/")[2] for text in texts}
    keys = [key for end in ends if (key := _uuid(end)) is not None]
    is_meant = Q(origin_uri__in=texts) | Q(landing_page__in=texts) | Q(harvested__remote_id__in=[*texts, *ends])
    return list(open_datasets().filter(is_meant | Q(pk__in=keys), is_demonstration=False).distinct()) if texts else []


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        # A slug, or an identifier of another form.
        return None


def _take(harvest: Harvest, remote: RemoteReuse, datasets: list[Dataset]) -> tuple[ItemStatus, str]:
    if not remote.title or not remote.remote_id or not is_web_address(remote.url, longest=LONGEST_ADDRESS):
        return ItemStatus.SKIPPED, "reuse_without_address"
    if not datasets:
        return ItemStatus.SKIPPED, "reuse_without_dataset"
    if harvest.is_dry:
        return ItemStatus.CREATED, ""
    kind = ReuseKind(remote.kind) if remote.kind in _KINDS else ReuseKind.POST
    _row, is_new, is_changed = take_harvested_reuse(
        ReusePlan(kind, remote.title, remote.text, remote.url, remote.author),
        datasets,
        remote_id=remote.remote_id[:500],
        created_at=remote.created_at,
        now=harvest.now,
    )
    if is_new:
        return ItemStatus.CREATED, ""
    return (ItemStatus.UPDATED if is_changed else ItemStatus.UNCHANGED), ""
