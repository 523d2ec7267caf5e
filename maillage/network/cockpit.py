"""The cockpit section of sites awaiting a decision, and the link to the list."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import CockpitLink, CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.terms import Capability
from maillage.core.problems import sentence
from maillage.network.parts.site_words import licence_text, site_href, state_text
from maillage.network.queries.network_sites import sites_waiting
from maillage.network.queries.site_permissions import site_owners

_MOST_LINES: Final = 10
_REASONS: Final = {
    "licence": sentence("planifié ou en service sans fréquence accordée"),
    "ending": sentence("sa fréquence s’arrête dans l’année"),
    "idea": sentence("une idée depuis plus de deux ans"),
}


@dataclass(frozen=True, slots=True)
class WaitingSite:
    """A site and what it is waiting for."""

    title: str
    href: str
    reason: str
    detail: str


def waiting_sites(visit: CockpitVisit) -> CockpitSection | None:
    """The waiting sites of the person's organisations; all of them for the agency."""
    owners = visit.once(site_owners, visit.person)
    if not owners:
        return None
    everything = any(owner.is_agency for owner in owners)
    waiting = sites_waiting(None if everything else owners, today=visit.today)
    lines = [
        WaitingSite(
            f"{site.name} ({site.code})",
            site_href(site.code),
            _(_REASONS[reason]),
            f"{state_text(site)} · {licence_text(site, today=visit.today)}",
        )
        for site, reason in waiting[:_MOST_LINES]
    ]
    return CockpitSection("network/cockpit_sites.html", lines, len(lines)) if lines else None


SECTIONS: Final = (CockpitSectionOffer(26, waiting_sites),)
LINKS: Final = (CockpitLink(31, sentence("Les sites de 4G fixe"), "network_sites", Capability.COVER),)
