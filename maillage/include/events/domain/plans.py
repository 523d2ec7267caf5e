"""Validated input: plans of events and sessions, attendees, scanned codes."""

import datetime as dt
from dataclasses import dataclass

from maillage.include.events.domain.events import (
    DEFAULT_ERASE_DAYS,
    DEFAULT_ZONE,
    EventKind,
    RegistrationRole,
    SessionKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """An event as entered by its organiser; times are timezone-aware."""

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
    """A session; ``room`` is the id of a room of the event, None for everywhere."""

    kind: SessionKind
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    room: int | None = None
    description: str = ""
    places: int | None = None
    page: str = ""
    speakers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeRow:
    """A session as one row of the programme: ``number`` is None for a new one; room and speakers are names.

    What a row does not hold (description, places, guided page) stays as it is.
    """

    number: int | None
    kind: SessionKind
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    room: str = ""
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """An attendee; ``email`` in lower case; ``may_be_asked``: consent to be asked later about meetings."""

    name: str
    email: str
    organisation_name: str = ""
    siret: str = ""
    role: RegistrationRole = RegistrationRole.OTHER
    may_be_asked: bool = False


@dataclass(frozen=True, slots=True)
class CodeRead:
    """A code scanned by a phone, with the phone's time."""

    code: str
    at: dt.datetime
