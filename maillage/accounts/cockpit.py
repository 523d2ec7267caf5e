"""The lines of the cockpit about organisations: a place in one is asked for first; those that there are."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts import cockpit
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import sentence


def first_place(visit: cockpit.CockpitVisit) -> cockpit.CockpitStep | None:
    """Who has no place in any organisation asks for one."""
    if visit.organisations(Role.READER, Capability.OPEN):
        return None
    return cockpit.CockpitStep(
        _("Rejoignez votre organisation"),
        _("Demandez une place pour votre mairie ou votre service : l’agence répond par courriel."),
        _("Demander une place"),
        reverse("organisation_ask"),
    )


def organisations(visit: cockpit.CockpitVisit) -> cockpit.CockpitSection | None:
    """The organisations that she may look into."""
    choices = visit.organisations(Role.READER, Capability.OPEN)
    return cockpit.CockpitSection("accounts/cockpit_organisations.html", choices) if choices else None


STEPS: Final = (cockpit.CockpitStepOffer(20, first_place),)
SECTIONS: Final = (cockpit.CockpitSectionOffer(30, organisations),)
LINKS: Final = (cockpit.CockpitLink(50, sentence("Mon compte"), "my_account"),)
