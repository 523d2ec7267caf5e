"""Calendars that programs read (iCalendar, RFC 5545): events of icalendar as text, as an answer.

    Event.new(uid="ending-12@maillage", start=date(2027, 3, 15), summary="…", description="…", url="https://…")

An event that starts on a day lasts it, and nobody is busy because of it; one that starts at a moment has an ``end``.
Its ``uid`` stays the same for ever, and ``sequence`` grows with each change: programs that have it take the newer one.
"""

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse
from icalendar import TRANSP, Calendar, Event

from maillage.core.clock import utc_now


def calendar_text(events: Iterable[Event], *, name: str, product: str, written_at: dt.datetime) -> str:
    """The calendar of ``events``, the same for the same events and moment; moments are in Universal Time."""
    calendar = Calendar()  # Calendar.new() gives it a random identity
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Maillage//{product}//FR")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    for event in events:
        event.DTSTAMP = written_at
        # Without the definition of its zone, which few programs read well, a moment is told in Universal Time.
        if isinstance(event.DTSTART, dt.datetime):
            event.DTSTART = event.DTSTART.astimezone(dt.UTC)
            if isinstance(event.DTEND, dt.datetime):
                event.DTEND = event.DTEND.astimezone(dt.UTC)
        else:
            event.transparency = TRANSP.TRANSPARENT
        calendar.add_component(event)
    text: str = calendar.to_ical(sorted=False).decode()
    return text


def calendar_answer(events: Iterable[Event], *, name: str, product: str, file_name: str) -> HttpResponse:
    """The calendar of ``events`` as a file that is called ``file_name``.ics, open to scripts of any site."""
    text = calendar_text(events, name=name, product=product, written_at=utc_now())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
