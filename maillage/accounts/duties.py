"""Background task: carrying out decisions to end or restore demonstrations."""

from typing import Final

from maillage.accounts.record.demonstrations import follow_decisions
from maillage.core.offers import Duty

DUTIES: Final = (Duty("demonstrations that were ended or brought back", 15, follow_decisions, may_take_long=True),)
