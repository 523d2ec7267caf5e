"""Plans of sites in the cockpit of the agency: those that failed, and those that were made and nobody published."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.terms import Role
from maillage.core.problems import sentence
from maillage.coverage.queries.plan_files import current_plan
from maillage.planning.models import PlanRequest
from maillage.planning.queries.plan_requests import may_plan, plan_request, planning_for_agency
from maillage.planning.record.plan_requests import drop_request, publish_asked_plan
from maillage.planning.terms.plan_requests import PlanRequestState, PlanVerb

_TOLD_FOR: Final = timedelta(days=14)  # later it is a plan among others, in their list


def plans(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The plans that failed or were made lately, for the agency."""
    if not may_plan(visit.person):
        return
    may_publish = may_plan(visit.person, Role.PUBLISHER)
    in_force = current_plan(is_invented=False)
    ended = PlanRequest.objects.filter(
        state__in=[PlanRequestState.DONE.value, PlanRequestState.FAILED.value], ended_at__gt=visit.now - _TOLD_FOR
    )
    for row in ended.order_by("ended_at", "pk")[:MOST_OF_A_QUEUE]:
        has_failed = row.state == PlanRequestState.FAILED
        if in_force is not None and in_force.version == row.version:
            continue
        acts = ("drop",) if has_failed or not may_publish else ("publish", "drop")
        text = _("Le projet « %(title)s » n’a pas abouti.") if has_failed else _("Le projet « %(title)s » est calculé.")
        yield WaitingItem(
            key=str(row.pk),
            tag=_("Calcul arrêté") if has_failed else _("Projet de sites"),
            harm=Harm.OUTAGE if has_failed else Harm.UNFINISHED,
            sentence=text % {"title": row.title},
            since=row.ended_at,
            read=(
                _("Pourquoi, et le redemander") if has_failed else _("Le lire"),
                reverse("plan_request", args=[row.pk]),
            ),
            acts=acts,
        )


def publish(call: ActCall) -> ActDone:
    """Show this plan to everybody."""
    row = plan_request(int(call.key))
    publish_asked_plan(planning_for_agency(call.person, Role.PUBLISHER), row, now=call.now)
    return ActDone(_("Le projet « %(title)s » est celui que tous voient.") % {"title": row.title})


def drop(call: ActCall) -> ActDone:
    """Withdraw the request."""
    row = plan_request(int(call.key))
    drop_request(planning_for_agency(call.person), row, now=call.now)
    return ActDone(_("La demande du projet « %(title)s » est retirée.") % {"title": row.title})


def settlement(key: str) -> Settlement | None:
    """Who withdrew the request."""
    return traced_settlement(f"plan-request:{key}", PlanVerb.PLAN_DROPPED)


QUEUES: Final = (
    Queue(
        name="plans",
        models=(PlanRequest,),
        waiting=plans,
        acts=(
            QueueAct(word="publish", label=sentence("Publier"), carry_out=publish),
            QueueAct(word="drop", label=sentence("Retirer la demande"), carry_out=drop, is_grave=True),
        ),
        settlement=settlement,
    ),
)
