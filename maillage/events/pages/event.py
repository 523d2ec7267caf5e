"""The pages that everybody sees: the list of events, and one event with its programme."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.queries import User
from maillage.accounts.queries.people import Person
from maillage.core.problems import Refused
from maillage.events.models import Event, Session, Speaker
from maillage.events.pages.events_map import events_map
from maillage.events.parts.event_ways import EventAudience, event_ways
from maillage.events.parts.event_words import (
    EventCard,
    event_card,
    hour_text,
    places_text,
    weekday_text,
    when_text,
    where_text,
)
from maillage.events.queries.events import dates_of_cycle, is_organiser, past_events, upcoming_events
from maillage.events.queries.links import registration_token
from maillage.events.queries.programmes import programme_of, shown_speakers
from maillage.events.queries.registrations import (
    Occupancy,
    is_chosen,
    occupancy,
    refuse_closed_registration,
    registrations_of_person,
    session_occupancy,
)
from maillage.events.rules.event_times import local_day
from maillage.events.terms.events import EventKind, SessionKind
from maillage.web.listed_places import ListedMap
from maillage.web.wording.formats import number

_MOST_PAST = 30
# Of OpenStreetMap: a link that the visitor may follow; the page itself loads nothing from there.
_MAP = "https://www.openstreetmap.org/search"


@dataclass(frozen=True, slots=True)
class EventsPage:
    """All that templates/events/events.html shows."""

    summary: str
    coming: tuple[EventCard, ...]
    past: tuple[EventCard, ...]
    frame_code: str
    map: ListedMap | None


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """A speaker who agreed to be shown."""

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session of the programme."""

    number: int
    title: str
    kind: str
    hours: str
    room: str
    places: str
    description: str
    speakers: tuple[SpeakerLine, ...]
    page: str
    ics_href: str
    is_break: bool


@dataclass(frozen=True, slots=True)
class ProgrammeHour:
    """What begins at one hour; ``day`` is "" but for the first of each day of several."""

    day: str
    hour: str
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """All that templates/events/event.html shows."""

    title: str
    kind: str
    organiser: str
    sentence: str
    summary: str
    cancelled: str
    closed: str
    button: str
    register_href: str
    hours: tuple[ProgrammeHour, ...]
    speakers: tuple[SpeakerLine, ...]
    where: str
    map_href: str
    ics_href: str
    others: tuple[EventCard, ...]
    manage_href: str
    own_href: str
    session_level: int
    is_draft: bool
    ways: tuple[tuple[str, str], ...]


def events_page(*, now: dt.datetime, base: str) -> EventsPage:
    """The coming events first, the next at the top; ``base`` is where this installation is seen."""
    upcoming = list(upcoming_events(now=now))
    coming = [event_card(event, now=now, count=occupancy(event)) for event in upcoming]
    past = [event_card(event, now=now) for event in past_events(now=now)[:_MOST_PAST]]
    summary = ""
    if coming:
        more = len(coming) - 1
        summary = _("Prochain rendez-vous : %(title)s, %(when)s.") % {"title": coming[0].title, "when": coming[0].when}
        if more:
            others = ngettext("Un autre suit.", "%(count)s autres suivent.", more)
            summary = f"{summary} {others % {'count': number(more)}}"
    address, title = f"{base}{reverse('events')}?embed=1", _("Les événements")
    code = f'<iframe src="{address}" title="{title}" width="100%" height="480" style="border:0"></iframe>'
    return EventsPage(summary, tuple(coming), tuple(past), code, events_map(upcoming))


def event_page(event: Event, user: Person, *, now: dt.datetime) -> EventPage:
    """One event as ``user`` sees it."""
    count, closed = occupancy(event), ""
    try:
        refuse_closed_registration(event, now=now)
    except Refused as refusal:
        # Nothing was being written: the page says why there is no button.
        closed = _(refusal.message) % refusal.params
    words = {"when": when_text(event), "where": where_text(event), "places": places_text(count)}
    sentence = _("%(when)s, %(where)s : %(places)s.") if words["where"] else _("%(when)s : %(places)s.")
    if now >= event.ends_at or event.cancelled_at is not None:
        sentence = _("%(when)s, %(where)s.") if words["where"] else _("%(when)s.")
    text, hours = sentence % words, programme_hours(event, is_over=now >= event.ends_at)
    own = registrations_of_person(user).filter(event=event).first() if isinstance(user, User) else None
    return EventPage(
        title=event.title,
        kind=_(EventKind(event.kind).label),
        organiser=event.organisation.name,
        sentence=text[:1].upper() + text[1:],
        summary=event.summary,
        cancelled=_("Annulé : %(reason)s") % {"reason": event.cancelled_reason} if event.cancelled_at else "",
        closed=closed,
        button=_("M’inscrire") if count.free else _("M’inscrire en liste d’attente"),
        register_href=reverse("event_register", args=[event.slug]),
        hours=hours,
        speakers=tuple(_speaker_line(speaker) for speaker in shown_speakers(event.speakers.all())),
        where=words["where"],
        map_href=f"{_MAP}?{urlencode({'query': words['where']})}" if words["where"] else "",
        ics_href=reverse("event_ics", args=[event.slug]),
        others=tuple(event_card(other, now=now) for other in dates_of_cycle(event)),
        manage_href=reverse("own_event", args=[event.slug]) if is_organiser(user, event) else "",
        own_href=reverse("registration", args=[registration_token(event, own.email)]) if own else "",
        # Headings of days stand between that of the programme and those of its sessions, where there are several days.
        session_level=4 if any(hour.day for hour in hours) else 3,
        is_draft=event.published_at is None,
        ways=event_ways(event, EventAudience.EVERYBODY, event.slug, now=now),
    )


def programme_hours(event: Event, *, is_over: bool = False) -> tuple[ProgrammeHour, ...]:
    """The programme by hour, then by room; of an event that is over no places are left to be said."""
    counts: Mapping[int, Occupancy] = {} if is_over else session_occupancy(event)
    days, hours = set(), []
    is_long = local_day(event.starts_at, event.time_zone) != local_day(event.ends_at, event.time_zone)
    for moment, sessions in groupby(programme_of(event), key=lambda session: session.starts_at):
        day = local_day(moment, event.time_zone)
        name = weekday_text(day) if is_long and day not in days else ""
        days.add(day)
        lines = tuple(_session_line(event, session, counts.get(session.pk)) for session in sessions)
        hours.append(ProgrammeHour(name, hour_text(moment, event.time_zone), lines))
    return tuple(hours)


def sessions_of_speaker(speaker: Speaker) -> tuple[SessionLine, ...]:
    """The sessions in which somebody speaks, by hour, as her own page says them."""
    own = {session.pk for session in speaker.sessions.all()}
    event = speaker.event
    return tuple(_session_line(event, session, None) for session in programme_of(event) if session.pk in own)


def _session_line(event: Event, session: Session, count: Occupancy | None) -> SessionLine:
    words = {"start": hour_text(session.starts_at, event.time_zone), "end": hour_text(session.ends_at, event.time_zone)}
    speakers: Sequence[Speaker] = getattr(session, "shown", ())
    return SessionLine(
        number=session.pk,
        title=session.title,
        kind=_(SessionKind(session.kind).label),
        hours=_("%(start)s à %(end)s") % words,
        room=session.room.name if session.room else "",
        places=places_text(count) if count is not None and is_chosen(session) and count.places else "",
        description=session.description,
        speakers=tuple(_speaker_line(speaker) for speaker in speakers),
        page=session.page,
        ics_href=reverse("session_ics", args=[event.slug, session.pk]),
        is_break=session.kind == SessionKind.BREAK,
    )


def _speaker_line(speaker: Speaker) -> SpeakerLine:
    return SpeakerLine(speaker.name, ", ".join(filter(None, (speaker.role, speaker.organisation_name))))
