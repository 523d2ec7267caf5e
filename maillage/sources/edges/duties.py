"""Background duties: sources that are due are refreshed, beside the other duties; files kept too long are removed."""

from typing import Final

from maillage.core.offers import Duty
from maillage.sources.store.refreshing import forget_old_files, refresh_due

DUTIES: Final = (
    Duty("sources", 60, refresh_due, may_take_long=True),
    Duty("old files of sources", 3_600, forget_old_files, is_final=True),
)
