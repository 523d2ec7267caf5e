"""What is looked after: the comparisons that take long are made before anybody asks."""

from typing import Final

from maillage.comparison.build.precomputed_comparisons import comparisons_of
from maillage.comparison.queries.precomputed_comparisons import COMPARISONS_FILE
from maillage.core.offers import Duty
from maillage.figures.record.home_files import HomeFileSchedule

_SCHEDULE: Final = HomeFileSchedule(COMPARISONS_FILE, comparisons_of)
DUTIES: Final = (Duty("comparisons", 3, _SCHEDULE.look, may_take_long=True),)
