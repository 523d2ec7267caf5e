"""Background tasks: carrying out decisions to end or restore demonstrations, publishing saved settings."""

from typing import Final

from maillage.accounts.store.demonstrations import follow_decisions
from maillage.core.offers import Duty
from maillage.web.installation import publish_saved_settings

DUTIES: Final = (
    Duty("demonstrations that were ended or brought back", 15, follow_decisions, may_take_long=True),
    # Saving publishes at once: this mends what a process that was killed in between left.
    Duty("settings of the agency", 60, lambda _now: publish_saved_settings()),
)
