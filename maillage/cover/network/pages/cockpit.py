"""Sites of fixed 4G in the cockpit: those that wait for a decision, the next one to add, and the link to the list."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    Suggestion,
    SuggestionOffer,
    WaitingItem,
    concerns_of,
)
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


def sites_to_keep(visit: CockpitVisit) -> Suggestion | None:
    """Where nothing waits, who comes for an operator keeps its sites up to date."""
    if Capability.OPEN in concerns_of(visit) or not visit.once(site_owners, visit.person):
        return None
    text = _("Les habitants lisent qui peut avoir 30 Mb/s d’après ces sites : ajoutez ceux qui ouvrent ou sont prévus.")
    title, other = _("Tenez vos sites à jour"), (_("Ajouter un site"), reverse("network_site_new"))
    return Suggestion(title, text, _("Voir les sites"), reverse("network_sites"), other)


QUEUES: Final = (Queue(name="sites", models=(NetworkSite,), waiting=sites),)
SUGGESTIONS: Final = (SuggestionOffer(86, sites_to_keep),)
LINKS: Final = (CockpitLink(31, sentence("Les sites de 4G fixe"), "network_sites", Capability.COVER),)
