"""What the cockpit says of the directory: pages to confirm, for the agency what waits; ways to structures and lists."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from maillage.accounts.parts.cockpit import CockpitLink, CockpitSection, CockpitSectionOffer, CockpitVisit
from maillage.accounts.queries.people import belongs_to_agency
from maillage.accounts.terms import Capability, Role
from maillage.core.problems import sentence
from maillage.inclusion.models import Structure
from maillage.inclusion.queries.structure_life import open_contests, waiting_claims
from maillage.inclusion.queries.structures import unconfirmed_since

_MOST_LINES: Final = 10


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
    return CockpitSection("inclusion/cockpit_structures.html", StructuresWaiting(rows, claims, contests))


SECTIONS: Final = (CockpitSectionOffer(26, structures_waiting),)
LINKS: Final = (
    CockpitLink(28, sentence("Mes structures"), "own_structures"),
    CockpitLink(27, sentence("Mes listes de structures"), "kept_lists"),
)
