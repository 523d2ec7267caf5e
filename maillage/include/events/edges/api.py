"""Events over HTTP (under /api/v1): public facts only, without registrations, and speakers with consent only."""

import datetime as dt
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema

from maillage.accounts.store.people import viewer
from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, sentence
from maillage.include.events.pages.parts.event_words import event_href
from maillage.include.events.store.events import event_seen, past_events, upcoming_events
from maillage.include.events.store.models import Event, Session
from maillage.include.events.store.programmes import programme_of
from maillage.include.events.store.registrations import occupancy
from maillage.web.api_answers import FilledText, PageOf, PageParameters, origin_in, page_of

router = Router(tags=["events"])


class EventsWanted(PageParameters):
    """Which events: those to come, unless ``past`` is asked for."""

    past: bool = Field(default=False, description="Those that are over, the last first.")


class EventAnswer(Schema):
    """An event; moments carry their zone, ``time_zone`` is that of the place. null: not said."""

    id: str
    title: str
    kind: str
    cycle: FilledText
    organiser: str
    summary: str
    place_name: FilledText
    address: FilledText
    commune: FilledText
    time_zone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: int
    free_places: int | None = Field(description="null where it takes everybody, and once it is over or cancelled.")
    registration_opens_at: dt.datetime | None
    registration_closes_at: dt.datetime | None
    is_cancelled: bool
    cancelled_reason: FilledText
    is_invented: bool
    page_url: str

    @staticmethod
    def resolve_id(event: Event) -> str:
        """The slug."""
        return event.slug

    @staticmethod
    def resolve_organiser(event: Event) -> str:
        """The name of the organiser."""
        return event.organisation.name

    @staticmethod
    def resolve_free_places(event: Event) -> int | None:
        """Free places; None once nobody can register."""
        is_over = event.cancelled_at is not None or utc_now() >= event.ends_at
        return None if is_over else occupancy(event).free

    @staticmethod
    def resolve_is_cancelled(event: Event) -> bool:
        """Whether it was cancelled."""
        return event.cancelled_at is not None

    @staticmethod
    def resolve_page_url(event: Event, context: dict[str, Any]) -> str:
        """URL of the page of the event."""
        return f"{origin_in(context)}{event_href(event)}"


class EventList(PageOf[EventAnswer]):
    """A page of events."""


class SpeakerAnswer(Schema):
    """Somebody who agreed to be shown."""

    name: str
    role: FilledText
    organisation: FilledText = Field(validation_alias="organisation_name")


class SessionAnswer(Schema):
    """A session of the programme."""

    id: int
    title: str
    kind: str
    room: str | None
    description: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: int | None
    guided_page: FilledText = Field(validation_alias="page")
    speakers: list[SpeakerAnswer] = Field(validation_alias="shown")

    @staticmethod
    def resolve_room(session: Session) -> str | None:
        """The name of the room, if any."""
        return session.room.name if session.room else None


class WholeEventAnswer(EventAnswer):
    """One event with its programme."""

    programme: list[SessionAnswer]

    @staticmethod
    def resolve_programme(event: Event) -> list[Session]:
        """The sessions by time."""
        return programme_of(event)


@router.get("/events", response=EventList, summary="List events")
def list_events(request: HttpRequest, parameters: Query[EventsWanted]) -> dict[str, Any]:
    """A page of events."""
    now = utc_now()
    return page_of(request, parameters, past_events(now=now) if parameters.past else upcoming_events(now=now))


@router.get("/events/{event}", response=WholeEventAnswer, summary="Get one event with its programme")
def get_event(request: HttpRequest, event: Annotated[str, Path(description="The id of an event.")]) -> Event:
    """All that its page says."""
    seen = event_seen(viewer(request), event)
    if seen.published_at is None:
        message = sentence("Cet événement n’est pas publié : l’API dit ce qui est public.")
        raise NotFound("event_unknown", message)
    return seen


ROUTERS: Final = (router,)
