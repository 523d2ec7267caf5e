"""Calendars as RFC 5545 wants them: whole days and hours."""

import datetime as dt
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from maillage.kits.lists.calendars import calendar_text

WRITTEN_AT = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)


def test_an_ending_is_an_event_of_a_whole_day_with_its_signs_escaped() -> None:
    event = Event.new(
        uid="a1@maillage",
        start=dt.date(2027, 3, 15),
        summary="Fin : écoles, cantines",
        description="Poitiers; Clain",
        url="https://x/1",
    )

    lines = calendar_text([event], name="Marchés", product="contracts", written_at=WRITTEN_AT).split("\r\n")

    assert set(lines) == {
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Maillage//contracts//FR",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Marchés",
        "BEGIN:VEVENT",
        "SUMMARY:Fin : écoles\\, cantines",
        "DTSTART;VALUE=DATE:20270315",
        "DTSTAMP:20261127T080000Z",
        "UID:a1@maillage",
        "DESCRIPTION:Poitiers\\; Clain",
        "TRANSP:TRANSPARENT",
        "URL:https://x/1",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    }


def test_an_hour_is_told_in_universal_time_on_both_sides_of_the_change_of_clocks() -> None:
    paris = ZoneInfo("Europe/Paris")
    winter, summer = dt.datetime(2027, 3, 27, 9, tzinfo=paris), dt.datetime(2027, 3, 28, 9, tzinfo=paris)
    events = [
        Event.new(uid=str(at.day), start=at, end=at + dt.timedelta(hours=3), summary="Journée")
        for at in (winter, summer)
    ]

    lines = calendar_text(events, name="", product="events", written_at=WRITTEN_AT).split("\r\n")

    assert [line for line in lines if line.startswith(("DTSTART", "DTEND"))] == [
        "DTSTART:20270327T080000Z",
        "DTEND:20270327T110000Z",
        "DTSTART:20270328T070000Z",
        "DTEND:20270328T100000Z",
    ]


def test_long_lines_go_on_after_a_space_and_no_letter_is_cut() -> None:
    event = Event.new(uid="a", start=dt.date(2027, 3, 15), summary="é" * 100)

    text = calendar_text([event], name="", product="contracts", written_at=WRITTEN_AT)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{'é' * 100}" in text.replace("\r\n ", "")


def test_the_same_events_at_the_same_moment_are_the_same_calendar() -> None:
    def text() -> str:
        event = Event.new(uid="a", start=dt.date(2027, 3, 15), summary="Fin")
        return calendar_text([event], name="Marchés", product="contracts", written_at=WRITTEN_AT)

    assert text() == text()
    (event,) = Calendar.from_ical(text()).events
    assert (event.uid, event.DTSTART, event.DTSTAMP) == ("a", dt.date(2027, 3, 15), WRITTEN_AT)
