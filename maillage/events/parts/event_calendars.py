"""Events and sessions as entries of calendars, without a word on anybody who comes."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.events.models import Event, Session
from maillage.events.parts.event_words import event_href, where_text
from maillage.events.queries.programmes import shown_speakers
from maillage.web.wording.calendars import CalendarEntry

PRODUCT: Final = "events"


def event_entry(event: Event, *, origin: str) -> CalendarEntry:
    """A day in a calendar; cancelled, it says so to programs that have it already."""
    return CalendarEntry(
        uid=f"evenement-{event.pk}@maillage",
        starts=event.starts_at,
        ends=event.ends_at,
        title=_("Annulé : %(title)s") % {"title": event.title} if event.cancelled_at else event.title,
        text=event.summary,
        address=f"{origin}{event_href(event)}",
        place=where_text(event),
        is_cancelled=event.cancelled_at is not None,
        sequence=_sequence(event),
    )


def session_entry(session: Session, *, origin: str) -> CalendarEntry:
    """A session in a calendar, in its room, with the speakers who agreed to be shown."""
    event = session.event
    names = [speaker.name for speaker in shown_speakers(session.speakers.all())]
    room = [session.room.name] if session.room else []
    return CalendarEntry(
        uid=f"session-{session.pk}@maillage",
        starts=session.starts_at,
        ends=session.ends_at,
        title=session.title,
        text="\n".join(filter(None, (", ".join(names), session.description))),
        address=f"{origin}{event_href(event)}#session-{session.pk}",
        place=", ".join((*room, where_text(event))),
        is_cancelled=event.cancelled_at is not None,
        sequence=_sequence(event),
    )


def _sequence(event: Event) -> int:
    """Grows with each change, and nothing needs to be counted."""
    return max(0, int((event.changed_at - event.created_at).total_seconds()))
