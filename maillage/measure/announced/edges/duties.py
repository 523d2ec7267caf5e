"""Background duties: what is announced and measured is precomputed if there are many tests."""

from datetime import datetime
from typing import Final

from maillage.core.offers import Duty
from maillage.measure.announced.store.announced_places import (
    ANNOUNCED_FILE,
    announcing_operators,
    computed_state,
    forget_outdated_file,
)
from maillage.measure.figures.store.home_files import HomeFileSchedule
from maillage.measure.record.domain.terms import Origin

_SCHEDULE: Final = HomeFileSchedule(ANNOUNCED_FILE, computed_state)


def look(now: datetime) -> int:
    """Bring the precomputed states up to date; how many origins were computed. Without coverage there are none."""
    if not any(announcing_operators(origin) for origin in (Origin.CROWD, Origin.SIMULATED)):
        return 0
    forget_outdated_file()
    return _SCHEDULE.look(now)


DUTIES: Final = (Duty("announced coverage", 3, look, may_take_long=True),)
