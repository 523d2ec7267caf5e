"""What is looked after: opportunities worked out anew when contracts, programme or directory change, and each day."""

from functools import partial
from typing import Final

from maillage.core.offers import Duty
from maillage.opportunities.parts.structure_letter import structure_letter
from maillage.opportunities.record.opportunities import refresh_opportunities
from maillage.opportunities.record.structure_letters import tell_structures

DUTIES: Final = (
    Duty("opportunities", 60, refresh_opportunities, may_take_long=True),
    Duty("letters of opportunities", 900, partial(tell_structures, letter=structure_letter)),
)
