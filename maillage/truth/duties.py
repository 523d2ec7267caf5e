"""Background duties: the truth report follows tests and prediction."""

from typing import Final

from maillage.core.offers import Duty
from maillage.truth.build.truth_report import follow_truth
from maillage.truth.record.readings import forget_invented_readings, forget_uncounted_readings

DUTIES: Final = (
    Duty("truth of fixed 4G", 60, follow_truth, may_take_long=True),
    Duty("readings that nobody counted", 3_600, forget_uncounted_readings),
    Duty("invented readings of fixed 4G", 3_600, forget_invented_readings),
)
