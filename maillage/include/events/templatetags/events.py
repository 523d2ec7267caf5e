"""Events and meetings in templates: local date and place, programme, registrations, people, scores, plans."""

from django import template
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.events.domain.event_times import local_day
from maillage.include.events.pages.parts.event_words import (
    day_of,
    deadline_text,
    hour_text,
    session_hours,
    session_span,
    weekday_text,
    when_text,
    where_text,
    zone_text,
)
from maillage.include.events.pages.parts.meeting_words import grid_state, notice_text, pitch_decision, score_text
from maillage.include.events.pages.parts.registration_words import standing_text
from maillage.include.events.store.links import registration_token
from maillage.include.events.store.models import Registration, Session, Speaker
from maillage.include.events.store.people import full_name, shown_name
from maillage.web.wording.formats import day, last_day, number

register = template.Library()

register.filter("event_when", when_text)
register.filter("event_where", where_text)
register.filter("event_zone", zone_text)
register.filter("hour_at", hour_text)
register.filter("deadline_at", deadline_text)
register.filter("last_day_at", last_day)
register.filter("session_hours", session_hours)
register.filter("session_span", session_span)
register.filter("standing", standing_text)

register.filter(full_name)
register.filter(shown_name)
register.filter(grid_state)
register.filter(notice_text)
register.filter(pitch_decision)
register.filter("score", score_text)


@register.filter
def session_when(session: Session) -> str:
    """Day and times of a session: "jeudi 28 janvier 2027, 9 h – 12 h"."""
    return f"{weekday_text(day_of(session.starts_at, session.event))}, {session_hours(session)}"


@register.filter
def session_detail(session: Session) -> str:
    """A session for its organiser: times (with the day for several days), kind, room, places."""
    event, hours = session.event, session_span(session)
    if local_day(event.starts_at, event.time_zone) != local_day(event.ends_at, event.time_zone):
        hours = f"{weekday_text(local_day(session.starts_at, event.time_zone))}, {hours}"
    room = session.room.name if session.room else ""
    return " · ".join(filter(None, (hours, session.get_kind_display(), room, places(session.places))))


@register.filter
def places(count: int | None) -> str:
    """A number of places: "12 places"; "" without a limit."""
    return "" if count is None else ngettext("%(count)s place", "%(count)s places", count) % {"count": number(count)}


@register.filter
def speaker_detail(speaker: Speaker) -> str:
    """Role and organisation of a speaker."""
    return ", ".join(filter(None, (speaker.role, speaker.organisation_name)))


@register.filter
def consent(speaker: Speaker) -> str:
    """The consent of a speaker, with its date."""
    if speaker.consent_at is not None:
        return _("d’accord pour être montrée ou montré depuis le %(on)s") % {"on": day(localdate(speaker.consent_at))}
    if speaker.withdrawn_at is not None:
        return _("ne veut pas être montrée ou montré (%(on)s)") % {"on": day(localdate(speaker.withdrawn_at))}
    return _("n’a pas encore répondu : son nom n’est montré nulle part")


@register.filter
def link_token(registration: Registration) -> str:
    """The token of an attendee's own page."""
    return registration_token(registration.event, registration.email)


@register.filter
def seat_name(person: Registration | None) -> str:
    """Who sits at a table, by organisation; of who was erased, that she was."""
    return full_name(None) if person is None else shown_name(person)
