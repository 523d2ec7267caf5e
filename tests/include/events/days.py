"""A day in Pornic that the commune organises (Chloé publishes for it), and people who inscribe."""

import datetime as dt

from maillage.accounts.domain.terms import Acting
from maillage.core.clock import utc_now
from maillage.include.events.domain.events import EventKind, RegistrationRole
from maillage.include.events.domain.plans import Attendee, EventPlan
from maillage.include.events.store.events import make_event, publish_event
from maillage.include.events.store.models import Event, Registration
from maillage.include.events.store.registrations import register
from tests.people import People

NOW = dt.datetime(2027, 1, 4, 9, 0, tzinfo=dt.UTC)
STARTS_AT = dt.datetime(2027, 1, 28, 8, 0, tzinfo=dt.UTC)  # nine in Pornic


def plan_of_day(**said: object) -> EventPlan:
    """A morning of four hours in three weeks, of two places."""
    plan: dict[str, object] = {
        "kind": EventKind.OPENMAP,
        "title": "OpenMap de Pornic",
        "starts_at": STARTS_AT,
        "ends_at": STARTS_AT + dt.timedelta(hours=4),
        "places": 2,
        "place_name": "Espace du Val Saint-Martin",
        "commune": "44131",
        **said,
    }
    return EventPlan(**plan)  # type: ignore[arg-type]


def draft_day(people: People, *, now: dt.datetime = NOW, **said: object) -> Event:
    """The day as its organiser alone sees it."""
    return make_event(organiser(people), plan_of_day(**said), now=now)


def published_day(people: People, *, now: dt.datetime = NOW, **said: object) -> Event:
    """The day as everybody sees it."""
    event = draft_day(people, now=now, **said)
    publish_event(organiser(people), event, now=now)
    return Event.objects.select_related("organisation").get(pk=event.pk)


def organiser(people: People) -> Acting:
    """Chloé for her commune."""
    return Acting(people.commune.pk, user_id=people.chloe.pk)


def attendee(name: str, *, role: RegistrationRole = RegistrationRole.BUYER) -> Attendee:
    """Who comes: "inès" has inès@example.org."""
    return Attendee(name.capitalize(), f"{name}@example.org", "Mairie", role=role)


def inscribed(event: Event, *names: str, now: dt.datetime = NOW) -> list[Registration]:
    """These people inscribed, one after the other."""
    return [register(event, attendee(name), now=now) for name in names]


def states(event: Event) -> list[tuple[str, str]]:
    """Who stands where, in the order in which they came."""
    return [
        (email.partition("@")[0], state)
        for email, state in Registration.objects.filter(event=event).order_by("number").values_list("email", "state")
    ]


def coming_day(people: People, **said: object) -> Event:
    """The day in three weeks from now: pages look at the clock."""
    now = utc_now()
    starts_at = now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=21)
    hours = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=4)}
    return published_day(people, now=now, **{**hours, **said})
