"""What is looked after: whoever publishes contracts gets the list of what is wrong with them."""

from typing import Final

from maillage.core.offers import Duty
from maillage.purchases.record.fault_letters import tell_publishers

DUTIES: Final = (Duty("contract faults", 3_600, tell_publishers),)
