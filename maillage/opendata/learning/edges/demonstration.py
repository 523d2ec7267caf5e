"""Demonstrations of the catalogue and of events, both by invented organisations."""

from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.include.events.store.events import EVENTS, published_events
from maillage.include.events.store.invented_events import remove_invented_events
from maillage.include.events.store.model_types import Event
from maillage.opendata.catalog.store.datasets import DATASETS, open_datasets
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.learning.store.demonstration import (
    remove_demonstration,
    show_demonstration,
    show_demonstration_event,
)
from maillage.web.demonstration import Demonstration
from maillage.web.row_totals import PreparedStatement, RowTotals
from maillage.web.wording.formats import number


def _datasets() -> QuerySet[Dataset]:
    return open_datasets().filter(is_demonstration=False)


def _dataset_words(count: int) -> str:
    text = ngettext("%(count)s vrai jeu publié", "%(count)s vrais jeux publiés", count)
    return text % {"count": number(count)}


def _datasets_href(count: int) -> str:
    row = _datasets().first() if count == 1 else None
    return reverse("dataset", args=[row.slug]) if row is not None else f"{reverse('catalog')}?demonstration=0"


def _remove_datasets(_now: datetime) -> int:
    return remove_demonstration()


def _events() -> QuerySet[Event]:
    return published_events().filter(is_invented=False)


def _event_words(count: int) -> str:
    text = ngettext("%(count)s vrai événement annoncé", "%(count)s vrais événements annoncés", count)
    return text % {"count": number(count)}


def _events_href(count: int) -> str:
    row = _events().first() if count == 1 else None
    return reverse("event", args=[row.slug]) if row is not None else f"{reverse('events')}?demonstration=0"


# Needed by most pages.
_INVENTED_DATASETS: Final = PreparedStatement(lambda: open_datasets().filter(is_demonstration=True).exists())
_REAL_DATASETS: Final = RowTotals(_datasets, Count("pk"))
DEMONSTRATIONS: Final = (
    Demonstration(
        name=DATASETS,
        place=15,
        label=sentence("jeux de données"),
        floor="DEMO_UNTIL_DATASETS",
        is_held=lambda: bool(_INVENTED_DATASETS.rows()),
        real_count=lambda: int(_REAL_DATASETS.now()[0]),
        real_words=_dataset_words,
        real_href=_datasets_href,
        remove=_remove_datasets,
        restore=show_demonstration,
    ),
    Demonstration(
        name=EVENTS,
        place=45,
        label=sentence("événements"),
        floor="DEMO_UNTIL_EVENTS",
        is_held=lambda: published_events().filter(is_invented=True).exists(),
        real_count=lambda: _events().count(),
        real_words=_event_words,
        real_href=_events_href,
        remove=remove_invented_events,
        restore=show_demonstration_event,
    ),
)
