"""Background duties: publish each next edition when due, and the newest one in the catalogue.

The first real edition is the agency's decision (``maillage quality publish-data``), since editions are immutable and
more files may have to be imported before. A demonstration's edition is not a first one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.timezone import localdate, localtime

from maillage.core.offers import Duty
from maillage.measure.editions.store.catalogue_tables import publish_newest_edition
from maillage.measure.editions.store.editions import edition_name, real_edition_names
from maillage.measure.editions.store.publication import publish_edition
from maillage.measure.figures.store.published_counts.counts import current_counts
from maillage.web.installation import agency_name

FROM_HOUR: Final = 3  # hour of the night


def publish_due_edition(now: datetime) -> int:
    """Publish the due edition; 1 or 0. Raises a Problem if it cannot be published yet."""
    if not settings.PUBLISHES_EDITIONS or not is_due(real_edition_names(), now):
        return 0
    today = localdate(now)
    counts = current_counts()
    return int(publish_edition(counts, today=today, agency=agency_name(), now=now).is_new)


def is_due(published: Sequence[str], now: datetime) -> bool:
    """Whether the newest edition may be published and is missing in ``published``, which is not empty."""
    local = localtime(now)
    return bool(published) and local.hour >= FROM_HOUR and edition_name(local.date()) not in published


DUTIES: Final = (
    # Retried hourly, for instance during an erasure or if the disk is full.
    Duty("editions", 3_600, publish_due_edition, may_take_long=True, is_final=True),
    Duty("measurements in the catalogue", 60, publish_newest_edition),
)
