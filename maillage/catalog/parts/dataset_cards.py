"""One data set in a list: title, publisher, territory, rows, state, quality. Lists of the catalogue all show it so."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.catalog.models import Dataset
from maillage.catalog.parts.words import KINDS, QUALITY_CLASSES, day, rows_text, state_text
from maillage.catalog.queries.quality_score import QualityClass, quality_class
from maillage.catalog.queries.search import territories_around
from maillage.catalog.terms import DatasetKind

_EXCERPT = 170  # characters: two lines of a card


@dataclass(frozen=True, slots=True)
class DatasetCard:
    """What templates/catalog/dataset_card.html shows."""

    title: str
    href: str
    publisher: str
    place: str
    excerpt: str
    rows: str
    state: str
    is_faulty: bool
    changed: str
    quality: str
    quality_mark: str
    origin: str
    is_demonstration: bool


def dataset_card(dataset: Dataset) -> DatasetCard:
    """The card of a data set whose organisation is read with it."""
    around = territories_around(dataset.territory)
    percent = dataset.quality_percent
    kind = DatasetKind(dataset.kind)
    text = " ".join(dataset.description.split())
    # "Commune de Pornic" says already where it is.
    return DatasetCard(
        title=dataset.title,
        href=reverse("dataset", args=[dataset.slug]),
        publisher=dataset.organisation.name,
        place=around[0].name if around and around[0].name not in dataset.organisation.name else "",
        excerpt=text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rsplit(' ', 1)[0]}…",
        rows="" if dataset.row_count is None else rows_text(dataset.row_count),
        state=state_text(dataset),
        is_faulty=bool(dataset.error_count),
        changed=_("mis à jour le %(day)s") % {"day": day(dataset.modified_at)},
        quality="" if percent is None else quality_text(percent),
        quality_mark="" if percent is None else quality_class(percent).value,
        origin="" if kind is DatasetKind.OWN else _(KINDS[kind]),
        is_demonstration=dataset.is_demonstration,
    )


def quality_text(percent: int) -> str:
    """A score in words: "Qualité 83/100, bonne qualité"."""
    named: QualityClass = quality_class(percent)
    return _("%(percent)s/100, %(class)s") % {"percent": percent, "class": _(QUALITY_CLASSES[named])}
