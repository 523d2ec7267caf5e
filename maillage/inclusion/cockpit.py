"""What the cockpit says of the directory: pages to confirm, for the agency what waits; ways to structures and lists."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q
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
from maillage.accounts.queries.people import belongs_to_agency
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import sentence
from maillage.inclusion.models import Structure
from maillage.inclusion.queries.structure_life import open_contests, waiting_claims
from maillage.inclusion.queries.structures import unconfirmed_since
from maillage.inclusion.terms.structures import StructureOrganisationKind

_MOST_LINES: Final = 10


def page_to_find(visit: CockpitVisit) -> CockpitStep | None:
    """Who comes for a structure that keeps no page yet finds it in the directory, or adds it."""
    choices = visit.organisations(Role.EDITOR, Capability.INCLUDE)
    own = [choice.organisation for choice in choices if choice.organisation.kind == StructureOrganisationKind.STRUCTURE]
    if not own or Structure.objects.filter(organisation__in=own).exists():
        return None
    text = _("Les acheteurs vous trouvent par votre fiche : demandez-la si l’annuaire l’a déjà, sinon ajoutez-la.")
    title = _("Prenez en main la fiche de votre structure")
    directory = f"{reverse('inclusion')}?q={own[0].siret}" if own[0].siret else reverse("inclusion")
    add = reverse("add_structure", args=[own[0].slug])
    return CockpitStep(title, text, _("La chercher dans l’annuaire"), directory, _("L’ajouter"), add)


@dataclass(frozen=True, slots=True)
class StructuresWaiting:
    """Pages that a person is to confirm, and what the agency is to answer (0 for everybody else)."""

    rows: tuple[Structure, ...]
    claims: int
    contests: int


def structures_waiting(visit: CockpitVisit) -> CockpitSection | None:
    """Pages of her organisations that nobody confirmed for a year; for who is of the agency, claims and remarks."""
    organisations = [choice.organisation.pk for choice in visit.organisations(Role.EDITOR, Capability.INCLUDE)]
    of_hers = Q(organisation__in=organisations, withdrawn_at=None)
    rows = tuple(Structure.objects.filter(of_hers, unconfirmed_since(visit.today))[:_MOST_LINES])
    claims = contests = 0
    if belongs_to_agency(visit.person):
        claims, contests = waiting_claims().count(), open_contests().count()
    if not (rows or claims or contests):
        return None
    content = StructuresWaiting(rows, claims, contests)
    return CockpitSection("inclusion/cockpit_structures.html", content, len(rows) + claims + contests)


STEPS: Final = (CockpitStepOffer(80, page_to_find),)
SECTIONS: Final = (CockpitSectionOffer(26, structures_waiting),)
LINKS: Final = (
    CockpitLink(28, sentence("Mes structures"), "own_structures", Capability.INCLUDE),
    CockpitLink(27, sentence("Mes listes de structures"), "kept_lists", Capability.INCLUDE),
)
