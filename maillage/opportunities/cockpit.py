"""What the cockpit says of opportunities: purchases that structures can answer, and what comes up for structures."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import (
    CockpitLink,
    CockpitSection,
    CockpitSectionOffer,
    CockpitStep,
    CockpitStepOffer,
    CockpitVisit,
)
from maillage.accounts.terms import Capability, Role
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.opportunities.parts.group_words import group_href
from maillage.opportunities.parts.own_lines import own_lines
from maillage.opportunities.queries.kept_groups import waiting_partners
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


def proposed_group(visit: CockpitVisit) -> CockpitStep | None:
    """The group that has waited longest for one of her structures."""
    choices = visit.organisations(Role.EDITOR, Capability.INCLUDE)
    for partner in waiting_partners([choice.organisation.pk for choice in choices], most=1):
        words = {"name": partner.group.name, "structure": partner.structure_name}
        return CockpitStep(
            _("Un groupement attend votre réponse"),
            _("« %(name)s » compte sur %(structure)s : lisez sa part, puis dites si vous êtes d’accord.") % words,
            _("Lire et répondre"),
            group_href(partner.group_id),
            waits=True,
        )
    return None


STEPS: Final = (CockpitStepOffer(36, proposed_group),)
LINKS: Final = (CockpitLink(28, sentence("Mes groupements"), "own_groups", Capability.INCLUDE),)
SECTIONS: Final = (CockpitSectionOffer(27, coming_opportunities),)
