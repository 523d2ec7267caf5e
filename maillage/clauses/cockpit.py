"""The cockpit lines of clauses: the first clause of a coordination, open tasks, a link to the person's clauses."""

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
from maillage.clauses.models import InsertionClause
from maillage.clauses.pages.waiting_clauses import waiting_clauses
from maillage.clauses.queries.access import coordinations_for
from maillage.core.problems import sentence


def first_clause(visit: CockpitVisit) -> CockpitStep | None:
    """The step to enter the first clause of a coordination that follows none yet."""
    own = [choice.organisation for choice in coordinations_for(visit.person, Role.PUBLISHER) if choice.through is None]
    if not own or InsertionClause.objects.filter(coordination__in=own).exists():
        return None
    text = _("Un marché ou une convention, ses heures promises, qui les déclare : ses mois se suivent ensuite seuls.")
    address = reverse("make_clause", args=[own[0].slug])
    return CockpitStep(_("Notez votre première clause sociale"), text, _("Noter une clause"), address)


def clauses_waiting(visit: CockpitVisit) -> CockpitSection | None:
    """The open tasks of the person by organisation; None if there are none."""
    groups = waiting_clauses(visit.person, today=visit.today)
    tasks = sum(len(group.tasks) for group in groups)
    return CockpitSection("clauses/cockpit_clauses.html", groups, tasks) if groups else None


SECTIONS: Final = (CockpitSectionOffer(28, clauses_waiting),)
STEPS: Final = (CockpitStepOffer(80, first_clause),)
LINKS: Final = (CockpitLink(29, sentence("Mes clauses sociales"), "own_clauses", Capability.INCLUDE),)
