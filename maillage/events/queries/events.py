"""Queries on events and their visibility."""

import datetime as dt
from typing import Final

from django.db.models import QuerySet

from maillage.accounts.queries.organisations import accepted_organisations
from maillage.accounts.queries.people import Person
from maillage.accounts.queries.permissions import acting, acting_or_none, organisations_for
from maillage.accounts.queries.visibility import refuse_hidden, without_hidden
from maillage.accounts.terms import Acting, Capability, Role
from maillage.core.geo import distance_m
from maillage.core.problems import NotFound, Refused, sentence
from maillage.events.models import Event
from maillage.events.terms.events import HideableEvent
from maillage.territory.queries import territory
from maillage.territory.terms import Kind, Territory
from maillage.web.demonstration import show_kind_of, shows_demonstration

EVENTS: Final = "events"  # key of their demonstration
NEAR_KM: Final = 50.0  # an hour by country road
_MOST_NEAR: Final = 50


def public_events() -> QuerySet[Event]:
    """The events visible to everyone, of the displayed kind (real or invented); including cancelled ones."""
    return published_events().filter(is_invented=shows_demonstration(EVENTS))


def published_events() -> QuerySet[Event]:
    """The published events of accepted organisations, real and invented."""
    events = Event.objects.exclude(published_at=None).filter(organisation__in=accepted_organisations())
    return without_hidden(events, HideableEvent.EVENT).select_related("organisation")


def event_seen(user: Person, slug: str) -> Event:
    """The event with that slug, if ``user`` may see it; NotFound for drafts of others.

    It is found whichever kind (real or invented) is displayed, and the rest of the request then displays its kind. Gone
    if the agency hid it.
    """
    event = published_events().filter(slug=slug).first()
    if event is None:
        event = Event.objects.select_related("organisation").filter(slug=slug).first()
        if event is not None:
            refuse_hidden(HideableEvent.EVENT, event.pk)
        if event is not None and not is_organiser(user, event):
            event = None
    if event is None:
        message = sentence("Aucun événement ne se trouve à cette adresse : cherchez-le dans la liste des événements.")
        raise NotFound("event_unknown", message)
    show_kind_of(EVENTS, is_invented=event.is_invented)
    return event


def upcoming_events(*, now: dt.datetime) -> QuerySet[Event]:
    """Coming and running events, next first."""
    return public_events().filter(ends_at__gt=now).order_by("starts_at", "pk")


def past_events(*, now: dt.datetime) -> QuerySet[Event]:
    """Past events, latest first."""
    return public_events().filter(ends_at__lte=now).order_by("-starts_at", "-pk")


def dates_of_cycle(event: Event) -> QuerySet[Event]:
    """The other public dates of the same cycle and organiser."""
    if not event.cycle:
        return Event.objects.none()
    dates = public_events().filter(cycle=event.cycle, organisation=event.organisation_id)
    return dates.exclude(pk=event.pk).order_by("starts_at", "pk")


def events_organised_by(user: Person) -> QuerySet[Event]:
    """What ``user`` organises, drafts too, the latest first."""
    choices = organisations_for(user, Role.PUBLISHER, Capability.INCLUDE)
    events = Event.objects.filter(organisation__in=[choice.organisation.pk for choice in choices])
    return without_hidden(events, HideableEvent.EVENT).select_related("organisation").order_by("-starts_at", "-pk")


def organising(user: Person, slug: str) -> tuple[Event, Acting]:
    """The event with that slug, and ``user`` acting as its organiser; NotFound or Forbidden."""
    event = event_seen(user, slug)
    return event, acting(user, event.organisation, Role.PUBLISHER, Capability.INCLUDE)


def is_organiser(user: Person, event: Event) -> bool:
    """Whether ``user`` may publish for the organiser, herself or by mandate."""
    return acting_or_none(user, event.organisation, Role.PUBLISHER, Capability.INCLUDE) is not None


def next_event_near(place: Territory, *, now: dt.datetime) -> tuple[Event, float | None] | None:
    """The next event inside ``place`` (distance None), or within NEAR_KM; None if there is none.

    Cancelled events are left out.
    """
    events = list(upcoming_events(now=now).filter(cancelled_at=None)[:_MOST_NEAR])
    for event in events:
        if event.commune and _is_within(event.commune, place):
            return event, None
    for event in events:
        if None not in (place.lon, place.lat, event.lon, event.lat):
            distance_km = float(distance_m(place.lon, place.lat, event.lon, event.lat)) / 1000  # type: ignore[arg-type]
            if distance_km <= NEAR_KM:
                return event, distance_km
    return None


def _is_within(commune: str, place: Territory) -> bool:
    """Whether a commune is in the territory, by the codes in the reference."""
    try:
        here = territory(f"commune:{commune}")
    except (NotFound, Refused):
        # Merged since the event was entered: the distance decides.
        return False
    codes = {
        Kind.COMMUNE: here.code,
        Kind.EPCI: here.epci,
        Kind.DEPARTEMENT: here.departement,
        Kind.REGION: here.region,
    }
    return codes.get(place.kind) == place.code
