"""What is looked after: faults told to publishers."""

from typing import Final

from maillage.core.offers import Duty
from maillage.purchases.record.fault_letters import tell_publishers

DUTIES: Final = (Duty("contract faults", 3_600, tell_publishers),)
