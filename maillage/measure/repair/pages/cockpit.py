"""Repair in the cockpit of the agency: badly served zones whose next step is hers."""

from collections.abc import Iterator
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    WaitingItem,
)
from maillage.accounts.store.people import belongs_to_agency
from maillage.accounts.store.permissions import reading_moderation
from maillage.core.problems import sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.measure.repair.domain.steps import ActionState, StateStep
from maillage.measure.repair.pages.action import step_form
from maillage.measure.repair.store.action_steps import record_step
from maillage.measure.repair.store.models import Action, ActionStep
from maillage.measure.repair.store.repair_actions import actions_to_follow

_TAGS: Final = {
    ActionState.FOUND: sentence("Zone à signaler"),
    ActionState.REPORTED: sentence("Sans réponse"),
    ActionState.ANSWERED: sentence("Réparation"),
    ActionState.PLANNED: sentence("Travaux passés"),
    ActionState.DONE: sentence("À vérifier"),
}
_SENTENCES: Final = {
    ActionState.FOUND: sentence("« %(title)s » n’est pas encore signalée à l’opérateur."),
    ActionState.REPORTED: sentence("L’opérateur n’a pas répondu pour « %(title)s »."),
    ActionState.ANSWERED: sentence("L’opérateur a répondu pour « %(title)s »."),
    ActionState.PLANNED: sentence("Les travaux prévus pour « %(title)s » sont-ils faits ?"),
    ActionState.DONE: sentence("Les tests disent-ils mieux depuis les travaux : « %(title)s » ?"),
}
_HARMS: Final = {ActionState.ANSWERED: Harm.ANSWER, ActionState.PLANNED: Harm.OVERDUE}


def zones(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The zones whose next step is the agency's."""
    if not belongs_to_agency(visit.person):
        return
    for action, last_on in actions_to_follow(today=visit.today)[:MOST_OF_A_QUEUE]:
        is_late = action.state is ActionState.PLANNED
        yield WaitingItem(
            key=str(action.id),
            tag=_(_TAGS[action.state]),
            harm=_HARMS.get(action.state, Harm.UNFINISHED),
            sentence=_(_SENTENCES[action.state]) % {"title": action.title},
            since=None if is_late else last_on,
            until=action.planned_for if is_late else None,
            detail=action.operator.name if action.operator else "",
            read=(_("La suivre"), reverse("repair_follow", args=[action.id])),
            acts=("report", "step") if action.state is ActionState.FOUND else ("step",),
            row=action,
        )


def report(call: ActCall) -> ActDone:
    """Note that the zone was reported today."""
    return _noted(call, StateStep(ActionState.REPORTED, localdate(call.now)))


def note_step(call: ActCall) -> ActDone:
    """Note the next step."""
    typed = call.values
    state = ActionState(typed["state"])
    return _noted(call, StateStep(state, typed["happened_on"], typed["planned_for"], typed["note"]))


def _noted(call: ActCall, step: StateStep) -> ActDone:
    reading_moderation(call.person)
    action = record_step(int(call.key), step, by=call.person, now=call.now, today=localdate(call.now))
    return ActDone(_("L’étape est notée : « %(title)s ».") % {"title": action.title})


def next_step_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """The next step."""
    return step_form(item.row, data, auto_id=f"zone-{item.key}-%s")


def settlement(key: str) -> Settlement | None:
    """Who noted the last step."""
    steps = ActionStep.objects.filter(action=int(key)) if key.isdigit() else ActionStep.objects.none()
    last = steps.select_related("noted_by").order_by("-pk").first()
    return Settlement(last.noted_by, last.noted_at) if last is not None else None


QUEUES: Final = (
    Queue(
        name="zones",
        models=(Action,),
        waiting=zones,
        acts=(
            QueueAct(word="report", label=sentence("Noter : signalée aujourd’hui"), carry_out=report),
            QueueAct(word="step", label=sentence("Noter la suite"), carry_out=note_step, form=next_step_form),
        ),
        settlement=settlement,
    ),
)
