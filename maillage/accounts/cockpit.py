"""The lines of the cockpit about organisations: a place in one is asked for first; those that there are."""

from typing import Final

from django.urls import reverse
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
from maillage.core.problems import sentence


def first_place(visit: CockpitVisit) -> CockpitStep | None:
    """Who has no place in any organisation asks for one."""
    if visit.organisations(Role.READER, Capability.OPEN):
        return None
    return CockpitStep(
        _("Rejoignez votre organisation"),
        _("Demandez une place pour votre mairie ou votre service : l’agence répond par courriel."),
        _("Demander une place"),
        reverse("organisation_ask"),
    )


def organisations(visit: CockpitVisit) -> CockpitSection | None:
    """The organisations that she may look into."""
    choices = visit.organisations(Role.READER, Capability.OPEN)
    return CockpitSection("accounts/cockpit_organisations.html", choices) if choices else None


STEPS: Final = (CockpitStepOffer(20, first_place),)
SECTIONS: Final = (CockpitSectionOffer(30, organisations),)
LINKS: Final = (CockpitLink(50, sentence("Mon compte"), "my_account"),)
