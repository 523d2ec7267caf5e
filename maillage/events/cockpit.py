"""Events in the cockpit: drafts to publish and the day itself, for organisers; beside, where one is awaited."""

from collections.abc import Iterator
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    SideCard,
    SideCardLine,
    SideCardOffer,
    WaitingItem,
    traced_settlement,
)
from maillage.accounts.terms import Capability
from maillage.core.problems import sentence
from maillage.events.models import Event
from maillage.events.parts.event_words import event_card, when_text, where_text
from maillage.events.parts.registration_words import standing_text
from maillage.events.queries.events import events_organised_by, organising
from maillage.events.queries.links import registration_token
from maillage.events.queries.registrations import registrations_of_person
from maillage.events.record.events import publish_event
from maillage.events.rules.event_times import local_day
from maillage.events.terms.events import EventVerb

_MOST_LINES: Final = 5


def events(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The drafts of events to come, and those that are today."""
    rows = events_organised_by(visit.person).filter(ends_at__gt=visit.now, cancelled_at=None, is_invented=False)
    for event in rows.order_by("starts_at", "pk")[:MOST_OF_A_QUEUE]:
        day = local_day(event.starts_at, event.time_zone)
        href = reverse("own_event", args=[event.slug])
        if event.published_at is None:
            yield WaitingItem(
                key=event.slug,
                tag=_("Événement"),
                harm=Harm.UNFINISHED,
                sentence=_("« %(title)s » n’est pas encore public.") % {"title": event.title},
                until=day,
                detail=event.organisation.name,
                read=(_("Continuer de le préparer"), href),
                acts=("publish",),
            )
        elif day <= local_day(visit.now, event.time_zone):
            yield WaitingItem(
                key=event.slug,
                tag=_("C’est aujourd’hui"),
                harm=Harm.OVERDUE,
                sentence=_("« %(title)s » : accueillez ceux qui arrivent.") % {"title": event.title},
                detail=where_text(event),
                read=(_("L’événement"), href),
                go=(_("Accueillir"), reverse("check_in", args=[event.slug])),
            )


def publish(call: ActCall) -> ActDone:
    """Publish the event."""
    event, organiser = organising(call.person, call.key)
    publish_event(organiser, event, now=call.now)
    return ActDone(
        _("« %(title)s » est public : les inscriptions sont ouvertes aux heures dites.") % {"title": event.title}
    )


def settlement(key: str) -> Settlement | None:
    """Who published the event."""
    event = Event.objects.filter(slug=key).first()
    return traced_settlement(f"event:{event.pk}", EventVerb.EVENT_PUBLISHED) if event is not None else None


def events_to_attend(visit: CockpitVisit) -> SideCard | None:
    """The events she is registered for, next first."""
    coming = registrations_of_person(visit.person).filter(event__ends_at__gt=visit.now, event__cancelled_at=None)
    lines = tuple(
        SideCardLine(
            text=registration.event.title,
            href=reverse("registration", args=[registration_token(registration.event, registration.email)]),
            detail=f"{when_text(registration.event)} · {standing_text(registration)}",
        )
        for registration in coming[:_MOST_LINES]
    )
    return SideCard(title=_("On vous attend"), lines=lines) if lines else None


def events_to_run(visit: CockpitVisit) -> SideCard | None:
    """The published events of her organisations, next first."""
    rows = events_organised_by(visit.person).filter(ends_at__gt=visit.now, cancelled_at=None, is_invented=False)
    coming = rows.exclude(published_at=None).order_by("starts_at", "pk")[:_MOST_LINES]
    lines = tuple(
        SideCardLine(
            text=event.title,
            href=reverse("own_event", args=[event.slug]),
            detail=when_text(event),
            value=event_card(event, now=visit.now).state,
        )
        for event in coming
    )
    return SideCard(title=_("Mes événements"), lines=lines) if lines else None


QUEUES: Final = (
    Queue(
        name="events",
        models=(Event,),
        waiting=events,
        acts=(QueueAct(word="publish", label=sentence("Publier"), carry_out=publish),),
        settlement=settlement,
    ),
)
CARDS: Final = (SideCardOffer(20, events_to_run), SideCardOffer(25, events_to_attend))
LINKS: Final = (
    CockpitLink(30, sentence("Mes événements"), "own_events", Capability.INCLUDE),
    CockpitLink(31, sentence("Mes inscriptions"), "my_registrations"),
)
