"""Background duties: the sources that are due are refreshed, beside the other duties."""

from typing import Final

from maillage.core.offers import Duty
from maillage.sources.record.refreshing import refresh_due

DUTIES: Final = (Duty("sources", 60, refresh_due, may_take_long=True),)
