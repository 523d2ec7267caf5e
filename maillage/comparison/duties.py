"""What is looked after: the comparisons that take long are made before anybody asks."""

from typing import Final

from maillage.comparison.build.precomputed_comparisons import ComparisonSchedule
from maillage.core.offers import Duty

DUTIES: Final = (Duty("comparisons", 3, ComparisonSchedule().look, may_take_long=True),)
