"""Writes what the agency asks for: a plan to make, a request that nobody wants any more, the plan in force."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db import IntegrityError, transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.problems import Refused, sentence
from maillage.coverage.record.plans import publish_plan
from maillage.planning.models import PlanRequest
from maillage.planning.queries.plan_requests import request_folder
from maillage.planning.terms.plan_requests import PlanQuestion, PlanRequestState, PlanVerb


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
