"""Background duties: areas are precomputed if there are many tests."""

from typing import Final

from maillage.core.offers import Duty
from maillage.measure.figures.store.home_files import HomeFileSchedule
from maillage.measure.repair.store.repair import REPAIR_FILE, found_state

DUTIES: Final = (Duty("zones to repair", 3, HomeFileSchedule(REPAIR_FILE, found_state).look, may_take_long=True),)
