"""Background duties: needs for tests are precomputed if there are many tests."""

from typing import Final

from maillage.core.offers import Duty
from maillage.measure.campaign.pages.parts.needs import NEEDS_FILE, home_needs
from maillage.measure.figures.store.home_files import HomeFileSchedule

DUTIES: Final = (Duty("places that need tests", 3, HomeFileSchedule(NEEDS_FILE, home_needs).look, may_take_long=True),)
