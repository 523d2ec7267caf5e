"""Background duties: harvests the sources that are due."""

from typing import Final

from maillage.core.offers import Duty
from maillage.opendata.harvest.store.harvesting import harvest_due

DUTIES: Final = (Duty("harvests", 20, lambda now: len(harvest_due(now)), may_take_long=True),)
