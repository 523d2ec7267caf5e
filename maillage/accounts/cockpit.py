"""Accounts in the cockpit: joining an organisation as a first step, one's organisations, letters."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.parts import cockpit
from maillage.accounts.queries.organisations import sandbox_of
from maillage.accounts.queries.people import belongs_to_agency
from maillage.accounts.terms import Capability, Role
from maillage.core.clock import utc_now
from maillage.core.problems import sentence
from maillage.kits.letters.queries import letter_counts
from maillage.web.wording.formats import number


def first_place(visit: cockpit.CockpitVisit) -> cockpit.CockpitStep | None:
    """Someone without an organisation is invited to request one."""
    if visit.organisations(Role.READER, Capability.OPEN):
        return None
    return cockpit.CockpitStep(
        _("Rejoignez votre organisation"),
        _("Demandez une place pour votre mairie ou votre service : l’agence répond par courriel."),
        _("Demander une place"),
        reverse("organisation_ask"),
    )


def organisations(visit: cockpit.CockpitVisit) -> cockpit.CockpitSection | None:
    """The organisations that the person may view."""
    choices = visit.organisations(Role.READER, Capability.OPEN)
    return cockpit.CockpitSection("accounts/cockpit_organisations.html", choices) if choices else None


@dataclass(frozen=True, slots=True)
class LettersSection:
    """A sentence about letters, and a link to them."""

    text: str
    link: str
    href: str


def letters_section(visit: cockpit.CockpitVisit) -> cockpit.CockpitSection | None:
    """For the agency, letters that failed; for a learner in a sandbox, the letters that would be sent."""
    sandbox = sandbox_of(visit.person)
    if sandbox is not None:
        href = reverse("letters", args=[sandbox.slug])
        content = LettersSection(_("Un bac à sable n’écrit à personne."), _("Les lettres qui partiraient"), href)
        return cockpit.CockpitSection("accounts/cockpit_letters.html", content)
    counts = letter_counts(utc_now()) if belongs_to_agency(visit.person) else None
    if counts is None or not counts.to_look_at:
        return None
    text = ngettext(
        "%(count)s lettre de la semaine n’est pas partie, ou peut-être.",
        "%(count)s lettres de la semaine ne sont pas parties, ou peut-être.",
        counts.to_look_at,
    ) % {"count": number(counts.to_look_at)}
    content = LettersSection(text, _("Voir lesquelles"), reverse("agency_letters"))
    return cockpit.CockpitSection("accounts/cockpit_letters.html", content, counts.to_look_at)


STEPS: Final = (cockpit.CockpitStepOffer(20, first_place),)
SECTIONS: Final = (cockpit.CockpitSectionOffer(30, organisations), cockpit.CockpitSectionOffer(35, letters_section))
LINKS: Final = (cockpit.CockpitLink(50, sentence("Mon compte"), "my_account"),)
