"""The lines of the cockpit about the catalogue: what is published is looked at, what was reported is answered."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import CockpitLink, CockpitStep, CockpitStepOffer, CockpitVisit
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import sentence


def look_around(visit: CockpitVisit) -> CockpitStep | None:
    """Who reads for an organisation and may not publish looks at what is published."""
    readable = visit.organisations(Role.READER, Capability.OPEN)
    if visit.organisations(Role.EDITOR, Capability.OPEN) or not readable:
        return None
    text = _("Vous lisez pour %(name)s. Pour publier, demandez le rôle de rédaction à ses administrateurs.")
    words = {"name": readable[0].organisation.name}
    return CockpitStep(_("Regardez ce qui est publié"), text % words, _("Ouvrir le catalogue"), reverse("catalog"))


STEPS: Final = (CockpitStepOffer(50, look_around),)
LINKS: Final = (CockpitLink(10, sentence("Les signalements"), "reports", Capability.OPEN),)
