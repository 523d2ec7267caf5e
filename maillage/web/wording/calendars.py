"""Calendars that programs read (iCalendar, RFC 5545): whole days and hours, in lines that none of them refuses."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_LINE_BYTES: Final = 75  # RFC 5545, 3.1: longer lines go on after a line break and a space
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry: a name that stays the same for ever, when, what, where its page is.

    ``starts`` is a day, of which nobody is busy, or a moment with its zone; then ``ends`` is one too.
    """

    uid: str
    starts: dt.date
    title: str
    text: str
    address: str
    ends: dt.datetime | None = None
    place: str = ""
    is_cancelled: bool = False
    sequence: int = 0  # grows with each change: programs that have the entry take the newer one


def calendar_text(entries: Iterable[CalendarEntry], *, name: str, product: str, written_at: dt.datetime) -> str:
    """The calendar, the same for the same entries and moment; moments are told in Universal Time."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Maillage//{product}//FR", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{name.translate(_ESCAPED)}")
    for entry in entries:
        lines += ["BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{_universal(written_at)}"]
        if isinstance(entry.starts, dt.datetime):
            lines.append(f"DTSTART:{_universal(entry.starts)}")
            lines += [f"DTEND:{_universal(entry.ends)}"] if entry.ends else []
        else:
            lines.append(f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}")
        lines += [f"SUMMARY:{entry.title.translate(_ESCAPED)}", f"DESCRIPTION:{entry.text.translate(_ESCAPED)}"]
        lines += [f"LOCATION:{entry.place.translate(_ESCAPED)}"] if entry.place else []
        lines += [f"URL:{entry.address}"]
        lines += [f"SEQUENCE:{entry.sequence}"] if entry.sequence else []
        lines += ["STATUS:CANCELLED"] if entry.is_cancelled else []
        if not isinstance(entry.starts, dt.datetime):
            lines.append("TRANSP:TRANSPARENT")  # nobody is busy because of it
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded_lines(line))


def _universal(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


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
