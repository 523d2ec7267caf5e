"""What is looked after: plans that were asked for on a page; the demonstration follows its calibration."""

from typing import Final

from maillage.core.offers import Duty
from maillage.planning.build.asked_plans import make_asked_plans
from maillage.planning.build.demonstration import follow_demonstration

DUTIES: Final = (
    Duty("plans of fixed 4G that were asked for", 5, make_asked_plans, may_take_long=True),
    Duty("demonstration of fixed 4G", 30, follow_demonstration, may_take_long=True),
)
