"""The calendar of endings as RFC 5545 wants it."""

import datetime as dt

from maillage.purchases.parts.ending_calendar import EndingEntry, ending_calendar

WRITTEN_AT = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)


def test_an_ending_is_an_entry_of_a_whole_day_with_its_signs_escaped() -> None:
    entry = EndingEntry("a1@maillage", dt.date(2027, 3, 15), "Fin : écoles, cantines", "Poitiers; Clain", "https://x/1")

    lines = ending_calendar([entry], name="Marchés", written_at=WRITTEN_AT).split("\r\n")

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


def test_long_lines_go_on_after_a_space_and_no_letter_is_cut() -> None:
    entry = EndingEntry("a", dt.date(2027, 3, 15), "é" * 100, "", "")

    text = ending_calendar([entry], name="", written_at=WRITTEN_AT)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"SUMMARY:{'é' * 100}" in text.replace("\r\n ", "")
