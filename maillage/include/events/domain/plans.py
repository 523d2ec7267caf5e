"""Validated input: plans of events and sessions, attendees, scanned codes, moved meetings."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import (
    DEFAULT_ERASE_DAYS,
    DEFAULT_ZONE,
    EventKind,
    RegistrationRole,
    SessionKind,
)
from maillage.include.events.domain.plan import Meeting, MeetingRound

_NO_SUCH_SLOT = sentence("Ce créneau n’existe pas : choisissez-en un de la liste.")
_NO_SUCH_TABLE = sentence("Il n’y a pas de table %(table)s : elles vont de 1 à %(tables)s.")
_TABLE_TAKEN = sentence("La table %(table)s est prise à ce créneau : choisissez-en une autre.")
_PERSON_BUSY = sentence("%(person)s a déjà un rendez-vous à ce créneau : choisissez-en un autre.")
_PERSON_AWAY = sentence("%(person)s n’est pas là à ce créneau : choisissez-en un autre.")
_ALREADY_MET = sentence("%(person)s et %(other)s se rencontrent déjà : déplacez-le.")


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


def check_meeting(
    meeting: Meeting, others: Collection[Meeting], meeting_round: MeetingRound, names: Mapping[str, str]
) -> None:
    """Nothing where ``meeting`` fits beside ``others``; Refused with who or what is in the way, by their ``names``."""
    if meeting.slot not in meeting_round.slots:
        raise Refused("slot_unknown", _NO_SUCH_SLOT)
    if not 1 <= meeting.table <= meeting_round.tables:
        raise Refused("table_unknown", _NO_SUCH_TABLE, table=meeting.table, tables=meeting_round.tables)
    for person in (meeting.guest, meeting.host):
        if meeting.slot in meeting_round.absences.get(person, ()):
            raise Refused("person_away", _PERSON_AWAY, person=names.get(person, person))
    for other in others:
        if (other.guest, other.host) == (meeting.guest, meeting.host):
            guest, host = names.get(meeting.guest, meeting.guest), names.get(meeting.host, meeting.host)
            raise Refused("pair_met", _ALREADY_MET, person=guest, other=host)
        if other.slot != meeting.slot:
            continue
        for person in {other.guest, other.host} & {meeting.guest, meeting.host}:
            raise Refused("person_busy", _PERSON_BUSY, person=names.get(person, person))
        if other.table == meeting.table:
            raise Refused("table_taken", _TABLE_TAKEN, table=meeting.table)
