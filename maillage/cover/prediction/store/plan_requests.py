"""Plan requests, for the agency alone: who may ask, list, one with its files; create, withdraw, put in force."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.organisations import agency_or_none
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import acting
from maillage.accounts.store.trace import note
from maillage.core.problems import Forbidden, NotFound, Refused, sentence
from maillage.cover.network.store.site_permissions import agency_acting
from maillage.cover.prediction.domain.plan_requests import PlanQuestion, PlanRequestState, PlanVerb
from maillage.cover.prediction.store.plan_files import KeptPlan, kept_plan, plans_folder, publish_plan
from maillage.cover.prediction.store.plan_tables.models import PlanRequest

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


def ask_for_plan(
    acting: Acting, question: PlanQuestion, files: Mapping[str, Path], *, entry: str, now: datetime
) -> PlanRequest:
    """The new request; that of before where the same ``entry`` of a form was sent already. Its files are copied."""
    row = PlanRequest(
        title=question.title, question=question.values(), asked_by_id=acting.user_id, asked_at=now, entry=entry
    )
    try:
        with transaction.atomic():
            row.save()
            folder = request_folder(row.pk)
            folder.mkdir(parents=True, exist_ok=True)
            for name, path in files.items():
                shutil.copyfile(path, folder / f"{name}{path.suffix}")
            note(acting, PlanVerb.PLAN_ASKED, about=f"plan-request:{row.pk}", title=row.title, now=now)
    except IntegrityError:
        # A second click: what the first one asked for stands, and this one adds nothing.
        return PlanRequest.objects.get(entry=entry)
    return row


def drop_request(acting: Acting, row: PlanRequest, *, now: datetime) -> None:
    """The request is no more; a plan that came of it stays in its folder. Refused while it is being made."""
    with transaction.atomic():
        locked = PlanRequest.objects.select_for_update().filter(pk=row.pk).first()
        if locked is None:
            return
        if locked.state == PlanRequestState.RUNNING:
            raise Refused("plan_running", sentence("Ce projet se calcule : attendez qu’il finisse."))
        note(acting, PlanVerb.PLAN_DROPPED, about=f"plan-request:{locked.pk}", title=locked.title, now=now)
        locked.delete()
    shutil.rmtree(request_folder(row.pk), ignore_errors=True)


def publish_asked_plan(acting: Acting, row: PlanRequest, *, now: datetime) -> None:
    """The plan of a request is the one that everybody sees. Refused where it is not made."""
    if row.state != PlanRequestState.DONE:
        raise Refused("plan_not_made", sentence("Ce projet n’est pas calculé : attendez, ou demandez-le de nouveau."))
    with transaction.atomic():
        note(acting, PlanVerb.PLAN_PUBLISHED, about=f"plan:{row.version}", title=row.title, now=now)
        publish_plan(row.version)
