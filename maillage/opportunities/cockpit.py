"""What the cockpit says of opportunities: purchases that structures can answer, and what comes up for structures."""

from typing import Final

from maillage.accounts.parts.cockpit import CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.terms import Capability, Role
from maillage.core.clock import utc_now
from maillage.opportunities.parts.own_lines import own_lines
from maillage.opportunities.queries.opportunities import looked_at
from maillage.opportunities.queries.own_opportunities import buyer_opportunities, structure_opportunities

_MOST_LINES: Final = 10


def coming_opportunities(visit: CockpitVisit) -> CockpitSection | None:
    """What her organisations could buy of structures, and what the structures that she keeps could do."""
    if looked_at() is None:
        return None
    choices = visit.organisations(Role.PUBLISHER, Capability.BUY)
    buyers = buyer_opportunities(
        visit.person,
        today=visit.today,
        most=_MOST_LINES,
        organisations=[choice.organisation for choice in choices],
    )
    several = structure_opportunities(visit.person, today=visit.today, now=utc_now(), most=_MOST_LINES)
    lines = own_lines(buyers, [line for line in several if line.count])
    return CockpitSection("opportunities/cockpit.html", lines) if lines else None


SECTIONS: Final = (CockpitSectionOffer(27, coming_opportunities),)
