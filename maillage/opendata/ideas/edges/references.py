"""What DCAT says of the reuses of data sets (dct:isReferencedBy, DCAT-AP 3), as CKAN and udata read it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Count, Max

from maillage.opendata.ideas.store.models import Reuse
from maillage.opendata.ideas.store.reuses import references_of
from maillage.web.row_totals import RowTotals

_CHANGES: Final = RowTotals(Reuse.objects.all, Count("pk"), Max("decided_at"), Max("asked_at"))


def reuse_references(keys: Collection[UUID]) -> Mapping[UUID, Sequence[tuple[str, str]]]:
    """The address and title of each reuse, by data set."""
    return {key: [(reuse.url, reuse.title) for reuse in reuses] for key, reuses in references_of(keys).items()}


def reuses_version() -> tuple[object, ...]:
    """What changes when a reuse comes or is decided on."""
    return _CHANGES.now()


REFERENCES: Final = ((reuse_references, reuses_version),)
