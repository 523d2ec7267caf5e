"""iCalendar files (RFC 5545): events of the icalendar library as text or as a response.

    Event.new(uid="ending-12@maillage", start=date(2027, 3, 15), summary="…", description="…", url="https://…")

An event that starts on a date lasts all day, and is transparent (free); one that starts at a datetime has an ``end``.
Its ``uid`` must never change, and its ``sequence`` must grow with each change, so that programs take the newer one.
"""

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse
from icalendar import TRANSP, Calendar, Event

from maillage.core.clock import utc_now


def calendar_text(events: Iterable[Event], *, name: str, product: str, written_at: dt.datetime) -> str:
    """The calendar of ``events``, deterministic for the same events and time; datetimes are in UTC."""
    calendar = Calendar()  # Calendar.new() gives it a random identity
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Maillage//{product}//FR")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    for event in events:
        event.DTSTAMP = written_at
        # Without a VTIMEZONE, which few programs parse well, datetimes are written in UTC.
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
    """The calendar of ``events`` as a download named ``file_name``.ics, readable by scripts of any site."""
    text = calendar_text(events, name=name, product=product, written_at=utc_now())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
