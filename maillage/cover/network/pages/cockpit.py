"""Sites of fixed 4G in the cockpit: those that wait for a decision, and the link to the list."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts.cockpit import MOST_OF_A_QUEUE, CockpitLink, CockpitVisit, Harm, Queue, WaitingItem
from maillage.core.problems import sentence
from maillage.cover.network.pages.parts.site_words import licence_text, site_href, state_text
from maillage.cover.network.store.models import NetworkSite
from maillage.cover.network.store.network_sites import sites_waiting
from maillage.cover.network.store.site_permissions import site_owners

_REASONS: Final = {
    "licence": sentence("%(site)s est planifié ou en service sans fréquence accordée."),
    "ending": sentence("La fréquence de %(site)s s’arrête dans l’année."),
    "idea": sentence("%(site)s est une idée depuis plus de deux ans."),
}
_HARMS: Final = {"licence": Harm.OVERDUE, "ending": Harm.SOON, "idea": Harm.UNFINISHED}


def sites(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The waiting sites of the person's organisations; all of them for the agency."""
    owners = visit.once(site_owners, visit.person)
    if not owners:
        return
    everything = any(owner.is_agency for owner in owners)
    for site, reason in sites_waiting(None if everything else owners, today=visit.today)[:MOST_OF_A_QUEUE]:
        yield WaitingItem(
            key=site.code,
            tag=_("Site à décider"),
            harm=_HARMS[reason],
            sentence=_(_REASONS[reason]) % {"site": f"{site.name} ({site.code})"},
            since=site.state_since if reason != "ending" else None,
            until=site.right_until if reason == "ending" else None,
            detail=f"{state_text(site)} · {licence_text(site, today=visit.today)}",
            go=(_("Décider"), site_href(site.code)),
        )


QUEUES: Final = (Queue(name="sites", models=(NetworkSite,), waiting=sites),)
LINKS: Final = (CockpitLink(31, sentence("Les sites de 4G fixe"), "network_sites", Capability.COVER),)
