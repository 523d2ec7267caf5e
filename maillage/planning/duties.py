"""What is looked after: plans that were asked for on a page."""

from typing import Final

from maillage.core.offers import Duty
from maillage.planning.build.asked_plans import make_asked_plans

DUTIES: Final = (Duty("plans of fixed 4G that were asked for", 5, make_asked_plans, may_take_long=True),)
