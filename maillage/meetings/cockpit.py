"""What happens at an event, in the cockpit of its organiser: stands, pitches to decide, meetings to plan, publish."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
from maillage.core.problems import sentence
from maillage.events.queries import Event
from maillage.events.queries.events import events_organised_by, organising
from maillage.kits.forms.fields import sent_as
from maillage.kits.forms.forms import RefusableForm
from maillage.meetings.models import MeetingGrid, PairMeeting, PitchCall, PitchFile, StandRequest
from maillage.meetings.record.plans import publish_meetings
from maillage.meetings.record.stands import give_stand
from maillage.meetings.terms.grids import MeetingVerb
from maillage.meetings.terms.pitches import PitchDecision, StandState


def _own_events(visit: CockpitVisit) -> QuerySet[Event]:
    """What she organises, published and not over; real ones alone."""
    rows = events_organised_by(visit.person).filter(ends_at__gt=visit.now, cancelled_at=None, is_invented=False)
    return rows.exclude(published_at=None).order_by()


class StandNumberForm(RefusableForm):
    """The number of a stand on the plan."""

    number = sent_as(
        "numero", forms.IntegerField(label=gettext_lazy("Numéro sur le plan"), min_value=1, max_value=9_999)
    )


def stands(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The stands that are asked for at her events."""
    requests = StandRequest.objects.filter(state=StandState.ASKED.value, event__in=_own_events(visit))
    for stand in requests.select_related("event", "registration").order_by("asked_at", "pk")[:MOST_OF_A_QUEUE]:
        who = stand.registration.organisation_name or stand.registration.name
        yield WaitingItem(
            key=str(stand.pk),
            tag=_("Stand"),
            harm=Harm.ANSWER,
            sentence=_("%(who)s demande un stand : « %(title)s ».") % {"who": who, "title": stand.title},
            since=stand.asked_at,
            detail=stand.event.title,
            quote=stand.needs,
            read=(_("Tous les stands"), reverse("own_stands", args=[stand.event.slug])),
            acts=("give", "refuse"),
        )


def number_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """The number of the stand."""
    return StandNumberForm(data, auto_id=f"stand-{item.key}-%s")


def _answer_stand(call: ActCall, number: int | None) -> StandRequest:
    stand = StandRequest.objects.select_related("event").get(pk=call.key)
    event, organiser = organising(call.person, stand.event.slug)
    return give_stand(organiser, event, stand.pk, number, now=call.now)


def give(call: ActCall) -> ActDone:
    """Give the stand its number."""
    stand = _answer_stand(call, call.values["number"])
    return ActDone(_("Le stand %(number)s est attribué.") % {"number": stand.number})


def refuse(call: ActCall) -> ActDone:
    """Refuse the stand."""
    _answer_stand(call, None)
    return ActDone(_("La demande de stand est refusée : la personne le lit sur sa page."))


def stand_settlement(key: str) -> Settlement | None:
    """Who answered the request."""
    return traced_settlement(f"stand:{key}", MeetingVerb.STAND_GIVEN)


def pitches(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The calls that are closed, and whose files wait for a decision."""
    sent = PitchFile.objects.filter(call=OuterRef("pk"), is_draft=False, decision=PitchDecision.WAITING.value)
    calls = PitchCall.objects.filter(Exists(sent), decided_at=None, closes_at__lte=visit.now)
    for call in (
        calls.filter(event__in=_own_events(visit)).select_related("event").order_by("closes_at")[:MOST_OF_A_QUEUE]
    ):
        yield WaitingItem(
            key=str(call.pk),
            tag=_("Présentations"),
            harm=Harm.ANSWER,
            sentence=_("L’appel de « %(title)s » est clos : choisissez.") % {"title": call.event.title},
            since=call.closes_at,
            go=(_("Lire et décider"), reverse("own_pitches", args=[call.event.slug])),
        )


def meetings(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The meetings whose wishes are in, to plan; and those that are planned, to publish."""
    grids = MeetingGrid.objects.filter(session__event__in=_own_events(visit), published_at=None)
    waiting = grids.filter(wishes_until__lte=visit.now).select_related("session__event")
    for grid in waiting.order_by("session__starts_at", "pk")[:MOST_OF_A_QUEUE]:
        event, is_planned = grid.session.event, grid.planned_at is not None
        href = reverse("own_meeting_session", args=[event.slug, grid.session_id])
        text = (
            _("Le planning de « %(title)s » est prêt.") if is_planned else _("Les souhaits de « %(title)s » sont là.")
        )
        facts: dict[str, Any] = (
            {"read": (_("Le relire"), href), "acts": ("publish",)} if is_planned else {"go": (_("Planifier"), href)}
        )
        yield WaitingItem(
            key=f"{event.slug}.{grid.pk}",
            tag=_("Rendez-vous"),
            harm=Harm.ANSWER,
            sentence=text % {"title": event.title},
            since=grid.planned_at or grid.wishes_until,
            **facts,
        )


def publish(call: ActCall) -> ActDone:
    """Publish the timetable."""
    slug, number = call.key.rsplit(".", 1)
    _event, organiser = organising(call.person, slug)
    letters = publish_meetings(organiser, int(number), now=call.now)
    text = ngettext(
        "Le planning est publié : une lettre part à %(count)s personne.",
        "Le planning est publié : une lettre part à %(count)s personnes.",
        letters,
    )
    return ActDone(text % {"count": letters})


def grid_settlement(key: str) -> Settlement | None:
    """Who published the timetable."""
    return traced_settlement(f"meeting-grid:{key.rpartition('.')[2]}", MeetingVerb.PUBLISHED)


QUEUES: Final = (
    Queue(
        name="stands",
        models=(StandRequest,),
        waiting=stands,
        acts=(
            QueueAct(word="give", label=sentence("Attribuer"), carry_out=give, form=number_form),
            QueueAct(word="refuse", label=sentence("Refuser"), carry_out=refuse, is_grave=True),
        ),
        settlement=stand_settlement,
    ),
    Queue(name="pitches", models=(PitchCall, PitchFile), waiting=pitches),
    Queue(
        name="meetings",
        models=(MeetingGrid, PairMeeting),
        waiting=meetings,
        acts=(QueueAct(word="publish", label=sentence("Publier le planning"), carry_out=publish),),
        settlement=grid_settlement,
    ),
)
