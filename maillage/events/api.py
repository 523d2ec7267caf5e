"""Events over HTTP (under /api/v1): public facts alone; no inscription, and speakers who agreed to be shown."""

import datetime as dt
from typing import Any, Final

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from maillage.accounts.queries.people import viewer
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.events.models import Event
from maillage.events.parts.event_words import event_href
from maillage.events.queries.events import event_seen, past_events, upcoming_events
from maillage.events.queries.programmes import programme_of
from maillage.events.queries.registrations import occupancy
from maillage.web.public_address import public_url

router = Router(tags=["events"])
_PAGE: Final = 50


class EventsWanted(Schema):
    """Which events: those to come, unless ``past`` is asked for."""

    past: bool = Field(default=False, description="those that are over, the last first")
    page: int = Field(1, ge=1, le=10_000)


class EventAnswer(Schema):
    """An event; moments carry their zone, ``time_zone`` is that of the place. null: not said."""

    slug: str
    title: str
    kind: str
    cycle: str | None
    organiser: str
    summary: str
    place_name: str | None
    address: str | None
    commune: str | None
    time_zone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: int
    free_places: int | None = Field(description="null where it takes everybody, and once it is over or cancelled.")
    registration_opens_at: dt.datetime | None
    registration_closes_at: dt.datetime | None
    is_cancelled: bool
    cancelled_reason: str | None
    is_invented: bool
    page: str


class EventList(Schema):
    """A page of events."""

    total: int
    page: int
    page_count: int
    page_size: int
    events: list[EventAnswer]


class SpeakerAnswer(Schema):
    """Somebody who agreed to be shown."""

    name: str
    role: str | None
    organisation: str | None


class SessionAnswer(Schema):
    """A session of the programme."""

    number: int
    title: str
    kind: str
    room: str | None
    description: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: int | None
    guided_page: str | None
    speakers: list[SpeakerAnswer]


class WholeEventAnswer(EventAnswer):
    """One event with its programme."""

    programme: list[SessionAnswer]


@router.get("/events", response=EventList, summary="List events")
def get_events(request: HttpRequest, parameters: Query[EventsWanted]) -> Any:
    """A page of events."""
    now, origin = utc_now(), public_url(request)
    rows = past_events(now=now) if parameters.past else upcoming_events(now=now)
    total, start = rows.count(), (parameters.page - 1) * _PAGE
    return {
        "total": total,
        "page": parameters.page,
        "page_count": max(1, -(-total // _PAGE)),
        "page_size": _PAGE,
        "events": [_answer(event, origin) for event in rows[start : start + _PAGE]],
    }


@router.get("/events/{slug}", response=WholeEventAnswer, summary="One event with its programme")
def get_event(request: HttpRequest, slug: str) -> Any:
    """All that its page says."""
    event = event_seen(viewer(request), slug)
    if event.published_at is None:
        message = sentence("Cet événement n’est pas publié : l’API dit ce qui est public.")
        raise NotFound("event_unknown", message)
    sessions = [
        {
            "number": session.pk,
            "title": session.title,
            "kind": session.kind,
            "room": session.room.name if session.room else None,
            "description": session.description,
            "starts_at": session.starts_at,
            "ends_at": session.ends_at,
            "places": session.places,
            "guided_page": session.page or None,
            "speakers": [
                {
                    "name": speaker.name,
                    "role": speaker.role or None,
                    "organisation": speaker.organisation_name or None,
                }
                for speaker in getattr(session, "shown", ())
            ],
        }
        for session in programme_of(event)
    ]
    return {**_answer(event, public_url(request)), "programme": sessions}


def _answer(event: Event, origin: str) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "title": event.title,
        "kind": event.kind,
        "cycle": event.cycle or None,
        "organiser": event.organisation.name,
        "summary": event.summary,
        "place_name": event.place_name or None,
        "address": event.address or None,
        "commune": event.commune or None,
        "time_zone": event.time_zone,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "places": event.places,
        "free_places": None if event.cancelled_at is not None or utc_now() >= event.ends_at else occupancy(event).free,
        "registration_opens_at": event.registration_opens_at,
        "registration_closes_at": event.registration_closes_at,
        "is_cancelled": event.cancelled_at is not None,
        "cancelled_reason": event.cancelled_reason or None,
        "is_invented": event.is_invented,
        "page": f"{origin}{event_href(event)}",
    }


ROUTERS: Final = (router,)
