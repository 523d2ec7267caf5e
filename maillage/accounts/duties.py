"""What is looked after: demonstrations that the agency ended, or brought back."""

from typing import Final

from maillage.accounts.record.demonstrations import follow_decisions
from maillage.core.offers import Duty

DUTIES: Final = (Duty("demonstrations that were ended or brought back", 15, follow_decisions, may_take_long=True),)
