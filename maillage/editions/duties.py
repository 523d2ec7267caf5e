"""What is looked after: each next edition is published once it opens, and the newest one given to the catalogue.

The first edition stays the agency's decision (``maillage quality publish-data``): an edition never changes, and files
may still be waiting to be imported. One of simulated tests alone, which a demonstration publishes, is no first one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings

from maillage.core.offers import Duty
from maillage.editions.build.catalogue_tables import give_newest_edition
from maillage.editions.build.editions import edition_name
from maillage.editions.export.publication import publish_edition
from maillage.editions.queries.editions import real_edition_names
from maillage.figures.queries.published_counts.counts import current_counts
from maillage.quality.terms.calendar import PARIS

FROM_HOUR: Final = 3  # of the night, in Paris


def publish_due_edition(now: datetime) -> int:
    """1 where the edition that is due was published, else 0; a Problem where it cannot be yet."""
    if not settings.PUBLISHES_EDITIONS or not is_due(real_edition_names(), now):
        return 0
    today = now.astimezone(PARIS).date()
    counts = current_counts()
    return int(publish_edition(counts, today=today, agency=settings.AGENCY_NAME, now=now).is_new)


def is_due(published: Sequence[str], now: datetime) -> bool:
    """Whether the newest edition is open and not among those ``published``; never the first one."""
    in_paris = now.astimezone(PARIS)
    return bool(published) and in_paris.hour >= FROM_HOUR and edition_name(in_paris.date()) not in published


DUTIES: Final = (
    # Hourly: an erasure is being counted, the disk is full: the next hour may do better.
    Duty("editions", 3_600, publish_due_edition, may_take_long=True, is_final=True),
    Duty("measurements in the catalogue", 60, give_newest_edition),
)
