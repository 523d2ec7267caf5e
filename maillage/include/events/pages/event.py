"""The public pages: the list of events, and one event with its programme."""

import datetime as dt
from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person
from maillage.core.problems import Refused
from maillage.include.events.domain.event_times import local_day
from maillage.include.events.pages.events_map import events_map
from maillage.include.events.pages.parts.event_links import EventAudience, event_links
from maillage.include.events.pages.parts.event_words import event_card, places_text, weekday_text, when_text, where_text
from maillage.include.events.store.events import dates_of_cycle, is_organiser, past_events, upcoming_events
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.models import Event, Session, Speaker
from maillage.include.events.store.programmes import programme_of, shown_speakers
from maillage.include.events.store.registrations import (
    Occupancy,
    is_chosen,
    occupancy,
    refuse_closed_registration,
    registrations_of_person,
    session_occupancy,
)
from maillage.web.frames import frame_code
from maillage.web.wording.formats import number
from maillage.web.wording.numerals import capitalised

_MOST_PAST = 30
# OpenStreetMap: a link for visitors; the page loads nothing from there.
_MAP = "https://www.openstreetmap.org/search"


ProgrammeHour = tuple[str, dt.datetime, list[tuple[Session, str]]]


def events_page(*, now: dt.datetime, base: str) -> dict[str, object]:
    """Coming events, next first, then past ones; ``base`` is the base URL of the site."""
    upcoming = list(upcoming_events(now=now))
    coming = [event_card(event, now=now, count=occupancy(event)) for event in upcoming]
    past = [event_card(event, now=now) for event in past_events(now=now)[:_MOST_PAST]]
    summary = ""
    if coming:
        more = len(coming) - 1
        summary = _("Prochain rendez-vous : %(title)s, %(when)s.") % {
            "title": upcoming[0].title,
            "when": when_text(upcoming[0]),
        }
        if more:
            others = ngettext("Un autre suit.", "%(count)s autres suivent.", more)
            summary = f"{summary} {others % {'count': number(more)}}"
    address, title = f"{base}{reverse('events')}?embed=1", _("Les événements")
    code = frame_code(address, title, height_px=480)
    return {"summary": summary, "coming": coming, "past": past, "frame_code": code, "map": events_map(upcoming)}


def event_page(event: Event, user: Person, *, now: dt.datetime) -> dict[str, Any]:
    """One event as seen by ``user``; ``own_token`` is that of her registration, ``closed`` why there is no button."""
    count, closed = occupancy(event), ""
    try:
        refuse_closed_registration(event, now=now)
    except Refused as refusal:
        # Nothing was written: the page shows why there is no button.
        closed = _(refusal.message) % refusal.params
    words = {"when": when_text(event), "where": where_text(event), "places": places_text(count)}
    sentence = _("%(when)s, %(where)s : %(places)s.") if words["where"] else _("%(when)s : %(places)s.")
    if now >= event.ends_at or event.cancelled_at is not None:
        sentence = _("%(when)s, %(where)s.") if words["where"] else _("%(when)s.")
    hours = programme_hours(event, is_over=now >= event.ends_at)
    own = registrations_of_person(user).filter(event=event).first() if isinstance(user, User) else None
    return {
        "event": event,
        "sentence": capitalised(sentence % words),
        "closed": closed,
        "has_places": bool(count.free),
        "hours": hours,
        "speakers": shown_speakers(event.speakers.all()),
        "map_href": f"{_MAP}?{urlencode({'query': words['where']})}" if words["where"] else "",
        "others": [event_card(other, now=now) for other in dates_of_cycle(event)],
        "may_manage": is_organiser(user, event),
        "own_token": registration_token(event, own.email) if own else "",
        # For events over several days, day headings come between the programme and its sessions.
        "session_level": 4 if any(day for day, _moment, _sessions in hours) else 3,
        "ways": event_links(event, EventAudience.EVERYBODY, event.slug, now=now),
    }


def programme_hours(event: Event, *, is_over: bool = False) -> list[ProgrammeHour]:
    """The programme by time and room, each session with its free places, unless the event is over.

    The day of an entry is "" except for the first of each day of several.
    """
    counts: Mapping[int, Occupancy] = {} if is_over else session_occupancy(event)
    days, hours = set(), []
    is_long = local_day(event.starts_at, event.time_zone) != local_day(event.ends_at, event.time_zone)
    for moment, sessions in groupby(programme_of(event), key=lambda session: session.starts_at):
        day = local_day(moment, event.time_zone)
        name = weekday_text(day) if is_long and day not in days else ""
        days.add(day)
        hours.append((name, moment, [(session, _places_left(session, counts)) for session in sessions]))
    return hours


def _places_left(session: Session, counts: Mapping[int, Occupancy]) -> str:
    count = counts.get(session.pk)
    return places_text(count) if count is not None and is_chosen(session) and count.places else ""


def sessions_of_speaker(speaker: Speaker) -> list[Session]:
    """The sessions of a speaker, by time."""
    own = {session.pk for session in speaker.sessions.all()}
    return [session for session in programme_of(speaker.event) if session.pk in own]
