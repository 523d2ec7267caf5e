"""Endings of contracts as a calendar that programs read (iCalendar, RFC 5545): an entry of a whole day for each."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_LINE_BYTES: Final = 75  # RFC 5545, 3.1: longer lines go on after a line break and a space
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class EndingEntry:
    """The end of one contract: a name that stays the same for ever, the day, what and who, where its page is."""

    uid: str
    on: dt.date
    title: str
    text: str
    address: str


def ending_calendar(entries: Iterable[EndingEntry], *, name: str, written_at: dt.datetime) -> str:
    """The calendar, the same for the same entries and moment."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Maillage//contracts//FR", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{name.translate(_ESCAPED)}")
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.uid}",
            f"DTSTAMP:{written_at:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
            f"SUMMARY:{entry.title.translate(_ESCAPED)}",
            f"DESCRIPTION:{entry.text.translate(_ESCAPED)}",
            f"URL:{entry.address}",
            "TRANSP:TRANSPARENT",  # nobody is busy because of it
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded_lines(line))


def _folded_lines(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 bytes, none of which cuts a letter."""
    start, size = 0, 0
    for place, letter in enumerate(line):
        width = len(letter.encode())
        if size + width > _LINE_BYTES:
            yield line[start:place] if not start else f" {line[start:place]}"
            start, size = place, 1  # the space before what goes on
        size += width
    yield line[start:] if not start else f" {line[start:]}"
