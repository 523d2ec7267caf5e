"""What organisers say of events and sessions, what somebody says who inscribes, what is read at the door; checked."""

import datetime as dt
from dataclasses import dataclass

from maillage.events.terms.events import DEFAULT_ERASE_DAYS, DEFAULT_ZONE, EventKind, RegistrationRole, SessionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """An event as its organiser says it; moments carry a zone."""

    kind: EventKind
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: int
    cycle: str = ""
    summary: str = ""
    place_name: str = ""
    address: str = ""
    commune: str = ""
    lon: float | None = None
    lat: float | None = None
    time_zone: str = DEFAULT_ZONE
    registration_opens_at: dt.datetime | None = None
    registration_closes_at: dt.datetime | None = None
    erase_days: int = DEFAULT_ERASE_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlan:
    """A session; ``room`` is the number of a room of the event, None for everywhere."""

    kind: SessionKind
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    room: int | None = None
    description: str = ""
    places: int | None = None
    page: str = ""
    speakers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who inscribes; ``email`` in small letters; ``may_be_asked`` months later what came of her meetings."""

    name: str
    email: str
    organisation_name: str = ""
    siret: str = ""
    role: RegistrationRole = RegistrationRole.OTHER
    may_be_asked: bool = False


@dataclass(frozen=True, slots=True)
class CodeRead:
    """A code as a phone read it at the door, at a moment of that phone."""

    code: str
    at: dt.datetime
