"""Calendars as RFC 5545 wants them: whole days and hours."""

import datetime as dt
from zoneinfo import ZoneInfo

from maillage.web.wording.calendars import CalendarEntry, calendar_text

WRITTEN_AT = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)


def test_an_ending_is_an_entry_of_a_whole_day_with_its_signs_escaped() -> None:
    entry = CalendarEntry(
        "a1@maillage", dt.date(2027, 3, 15), "Fin : écoles, cantines", "Poitiers; Clain", "https://x/1"
    )

    lines = calendar_text([entry], name="Marchés", product="contracts", written_at=WRITTEN_AT).split("\r\n")

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Maillage//contracts//FR",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Marchés",
        "BEGIN:VEVENT",
        "UID:a1@maillage",
        "DTSTAMP:20261127T080000Z",
        "DTSTART;VALUE=DATE:20270315",
        "SUMMARY:Fin : écoles\\, cantines",
        "DESCRIPTION:Poitiers\\; Clain",
        "URL:https://x/1",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_an_hour_is_told_in_universal_time_on_both_sides_of_the_change_of_clocks() -> None:
    paris = ZoneInfo("Europe/Paris")
    winter, summer = dt.datetime(2027, 3, 27, 9, tzinfo=paris), dt.datetime(2027, 3, 28, 9, tzinfo=paris)
    entries = [
        CalendarEntry(str(at.day), at, "Journée", "", "", ends=at + dt.timedelta(hours=3)) for at in (winter, summer)
    ]

    lines = calendar_text(entries, name="", product="events", written_at=WRITTEN_AT).split("\r\n")

    assert [line for line in lines if line.startswith(("DTSTART", "DTEND"))] == [
        "DTSTART:20270327T080000Z",
        "DTEND:20270327T110000Z",
        "DTSTART:20270328T070000Z",
        "DTEND:20270328T100000Z",
    ]


def test_long_lines_go_on_after_a_space_and_no_letter_is_cut() -> None:
    entry = CalendarEntry("a", dt.date(2027, 3, 15), "é" * 100, "", "")

    text = calendar_text([entry], name="", product="contracts", written_at=WRITTEN_AT)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{'é' * 100}" in text.replace("\r\n ", "")
