"""Background tasks of the installation itself: cleaning up, checking the database."""

from typing import Final

from maillage.core.offers import Duty
from maillage.site.build.cleanup import empty_journal, forget_left_over
from maillage.site.health.corruption import check_daily

DUTIES: Final = (
    Duty("erased rows", 30, lambda _now: empty_journal()),
    Duty("files left over", 600, forget_left_over),
    Duty("damage of the database", 600, check_daily, may_take_long=True),
)
