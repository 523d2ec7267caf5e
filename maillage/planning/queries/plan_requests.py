"""Plans that were asked for, for the agency alone: who may ask, the list, one of them, where its files lie."""

from pathlib import Path
from typing import Final

from django.db.models import QuerySet

from maillage.accounts.queries.organisations import agency_or_none
from maillage.accounts.queries.people import Person
from maillage.accounts.queries.permissions import acting
from maillage.accounts.terms import Acting, Capability, Role
from maillage.core.problems import Forbidden, NotFound, sentence
from maillage.coverage.queries.plan_files import KeptPlan, kept_plan, plans_folder
from maillage.network.queries.site_permissions import agency_acting
from maillage.planning.models import PlanRequest

CANDIDATES: Final = "candidates"
COSTS: Final = "costs"


def planning_for_agency(person: Person, role: Role = Role.EDITOR) -> Acting:
    """``person`` planning for the agency; Forbidden for all others."""
    organisation = agency_or_none()
    if organisation is None:
        raise Forbidden("plan_of_agency", sentence("L’agence seule demande des projets de sites."))
    return acting(person, organisation, role, Capability.COVER)


def may_plan(person: Person, role: Role = Role.EDITOR) -> bool:
    """Whether ``planning_for_agency`` lets ``person`` in."""
    return agency_acting(person, role) is not None


def plan_requests() -> QuerySet[PlanRequest]:
    """All of them, the newest first."""
    return PlanRequest.objects.select_related("asked_by")


def plan_request(number: int) -> PlanRequest:
    """One of them; NotFound where there is none."""
    row = plan_requests().filter(pk=number).first()
    if row is None:
        message = sentence("Aucun projet demandé n’a ce numéro : regardez la liste.")
        raise NotFound("plan_request_missing", message)
    return row


def plan_of_request(row: PlanRequest) -> KeptPlan | None:
    """What came of it; None where it is not made, or its folder was taken away."""
    return kept_plan(row.version) if row.version else None


def is_asked_plan(version: str) -> bool:
    """Whether a plan of this name was asked for on a page."""
    return PlanRequest.objects.filter(version=version).exists()


def revision_of_requests() -> str:
    """A word that another request makes another."""
    newest = PlanRequest.objects.order_by("-pk").values_list("pk", flat=True).first()
    return str(newest or 0)


def request_folder(number: int) -> Path:
    """Where the files of a request lie until it is made."""
    return plans_folder() / "asked" / str(number)


def request_file(number: int, name: str) -> Path | None:
    """One of its files; None where none came with it."""
    return next(iter(sorted(request_folder(number).glob(f"{name}.*"))), None)
