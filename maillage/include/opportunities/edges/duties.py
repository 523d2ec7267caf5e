"""Background duties of opportunities: rebuilt when what they rest on changes, and each day; letters."""

from functools import partial
from typing import Final

from maillage.core.offers import Duty
from maillage.include.opportunities.pages.parts.group_letter import group_letter
from maillage.include.opportunities.pages.parts.structure_letter import structure_letter
from maillage.include.opportunities.store.kept_groups import tell_partners
from maillage.include.opportunities.store.opportunities import refresh_opportunities
from maillage.include.opportunities.store.structure_letters import tell_structures

DUTIES: Final = (
    Duty("opportunities", 60, refresh_opportunities, may_take_long=True),
    Duty("letters of groups", 60, partial(tell_partners, letter=group_letter)),
    Duty("letters of opportunities", 900, partial(tell_structures, letter=structure_letter)),
)
