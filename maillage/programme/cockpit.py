"""What the cockpit says of a programme: announced purchases whose quarter has passed, and the way to her own."""

from typing import Final

from maillage.accounts.parts.cockpit import CockpitLink, CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import sentence
from maillage.programme.queries.planned_purchases import purchases_of, stated_purchases
from maillage.programme.terms.planned_purchases import PlannedState, Quarter

_MOST_LINES: Final = 10


def overdue_purchases(visit: CockpitVisit) -> CockpitSection | None:
    """What her organisations announced for a quarter that has passed, and said nothing more of."""
    choices = visit.organisations(Role.PUBLISHER, Capability.BUY)
    rows = purchases_of(choice.organisation for choice in choices).filter(
        state=PlannedState.ANNOUNCED.value, quarter__lt=Quarter.of(visit.today).word
    )
    purchases = stated_purchases(rows[:_MOST_LINES])
    return CockpitSection("programme/cockpit_overdue.html", purchases, len(purchases)) if purchases else None


SECTIONS: Final = (CockpitSectionOffer(24, overdue_purchases),)
LINKS: Final = (CockpitLink(25, sentence("Mon programme d’achats"), "own_programme", Capability.BUY),)
