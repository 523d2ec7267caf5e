"""What is looked after: opportunities worked out anew when contracts, programme or directory change, and each day."""

from typing import Final

from maillage.core.offers import Duty
from maillage.opportunities.record.opportunities import refresh_opportunities

DUTIES: Final = (Duty("opportunities", 60, refresh_opportunities, may_take_long=True),)
