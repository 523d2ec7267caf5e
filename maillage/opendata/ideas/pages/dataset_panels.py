"""The reuses of a data set, on its page."""

from dataclasses import dataclass
from typing import Final

from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.ideas.domain.ideas import OwnReuse
from maillage.opendata.ideas.pages.reuses import own_reuses
from maillage.opendata.ideas.store.models import Reuse
from maillage.opendata.ideas.store.reuses import reuses_of
from maillage.web.offers import Panel

_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class DatasetReuses:
    """Context of dataset_reuses.html."""

    slug: str
    own: tuple[OwnReuse, ...]
    reuses: list[Reuse]
    may_propose: bool


def reuses_panel(dataset: Dataset) -> Panel:
    """What was made of a data set, and the way to propose more; nothing can be proposed of an invented one."""
    own = tuple(reuse for reuse in own_reuses() if dataset.schema_id and dataset.schema_id in reuse.schema_ids)
    content = DatasetReuses(dataset.slug, own, reuses_of(dataset, most=_MOST), not dataset.is_demonstration)
    return Panel("ideas/dataset_reuses.html", content, style_sheets=("ideas/ideas.css",))


DATASET_PANELS: Final = (reuses_panel,)
