"""What is looked after: the comparisons that take long are made before anybody asks; when the best operator changes."""

from typing import Final

from maillage.core.offers import Duty
from maillage.measure.comparison.store.best_operators import note_best_operators
from maillage.measure.comparison.store.comparison_precomputation import comparisons_of
from maillage.measure.comparison.store.precomputed_comparisons import COMPARISONS_FILE
from maillage.measure.figures.store.home_files import HomeFileSchedule

_SCHEDULE: Final = HomeFileSchedule(COMPARISONS_FILE, comparisons_of)
DUTIES: Final = (
    Duty("comparisons", 3, _SCHEDULE.look, may_take_long=True),
    # Letters about a place leave once a day at most.
    Duty("best operators", 21_600, note_best_operators, may_take_long=True),
)
