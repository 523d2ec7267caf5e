"""How templates say when and where an event is: days and hours are those of its own clock."""

from django import template

from maillage.events.models import Session
from maillage.events.parts.event_words import (
    deadline_text,
    hour_text,
    session_hours,
    weekday_text,
    when_text,
    where_text,
)
from maillage.web.wording.formats import last_day

register = template.Library()

register.filter("event_when", when_text)
register.filter("event_where", where_text)
register.filter("hour_at", hour_text)
register.filter("deadline_at", deadline_text)
register.filter("last_day_at", last_day)
register.filter("session_hours", session_hours)
register.filter("weekday", weekday_text)


@register.filter
def session_when(session: Session) -> str:
    """The day and the hours of a session: "jeudi 28 janvier 2027, 9 h – 12 h"."""
    return f"{weekday_text(session.starts_at.date())}, {session_hours(session)}"
