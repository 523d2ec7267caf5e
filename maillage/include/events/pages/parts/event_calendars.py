"""Events and sessions as iCalendar entries, without any attendees."""

from typing import Final

import icalendar
from django.utils.translation import gettext as _

from maillage.include.events.pages.parts.event_words import event_href, where_text
from maillage.include.events.store.models import Event, Session
from maillage.include.events.store.programmes import shown_speakers

PRODUCT: Final = "events"


def calendar_event(event: Event, *, origin: str) -> icalendar.Event:
    """The iCalendar entry of an event; a cancelled one updates copies in calendars."""
    return icalendar.Event.new(
        uid=f"evenement-{event.pk}@maillage",
        start=event.starts_at,
        end=event.ends_at,
        summary=_("Annulé : %(title)s") % {"title": event.title} if event.cancelled_at else event.title,
        description=event.summary,
        url=f"{origin}{event_href(event)}",
        location=where_text(event) or None,
        status=_status(event),
        sequence=_sequence(event) or None,
    )


def calendar_session(session: Session, *, origin: str) -> icalendar.Event:
    """The iCalendar entry of a session, with its room, and speakers with consent."""
    event = session.event
    names = [speaker.name for speaker in shown_speakers(session.speakers.all())]
    room = [session.room.name] if session.room else []
    return icalendar.Event.new(
        uid=f"session-{session.pk}@maillage",
        start=session.starts_at,
        end=session.ends_at,
        summary=session.title,
        description="\n".join(filter(None, (", ".join(names), session.description))),
        url=f"{origin}{event_href(event)}#session-{session.pk}",
        location=", ".join((*room, where_text(event))),
        status=_status(event),
        sequence=_sequence(event) or None,
    )


def _status(event: Event) -> icalendar.STATUS | None:
    return icalendar.STATUS.CANCELLED if event.cancelled_at is not None else None


def _sequence(event: Event) -> int:
    """Increases with each change without storing a counter."""
    return max(0, int((event.changed_at - event.created_at).total_seconds()))
