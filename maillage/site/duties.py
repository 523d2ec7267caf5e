"""Background tasks of the installation itself: demonstration, cleaning up, checking the database."""

from typing import Final

from maillage.core.offers import Duty
from maillage.site.build.cleanup import empty_journal, forget_left_over
from maillage.site.build.preparation import complete_demonstration, publish_demonstration
from maillage.site.health.corruption import check_daily

DUTIES: Final = (
    Duty("actions of the demonstration", 30, complete_demonstration),
    Duty("edition of the demonstration", 30, publish_demonstration, may_take_long=True),
    Duty("erased rows", 30, lambda _now: empty_journal()),
    Duty("files left over", 600, forget_left_over),
    Duty("damage of the database", 600, check_daily, may_take_long=True),
)
