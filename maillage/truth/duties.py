"""What is looked after: the truth report follows tests and prediction."""

from typing import Final

from maillage.core.offers import Duty
from maillage.truth.build.truth_report import follow_truth

DUTIES: Final = (Duty("truth of fixed 4G", 60, follow_truth, may_take_long=True),)
