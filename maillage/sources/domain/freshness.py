"""Decides of which day data are, and when a source is looked at next.

A look that finds the same bytes is followed by a longer pause (12 h, 24 h, 7 d, 30 d, as udata-hydra does), but never
one that would miss the next publication; a failure by one that doubles.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from maillage.core.problems import Refused, sentence
from maillage.core.text import normalised_text
from maillage.sources.domain.terms import FileFacts, LocatedFile, SourceDeclaration

PAUSES_DAYS: Final = (0.5, 1.0, 7.0, 30.0)
FIRST_FAILURE: Final = timedelta(minutes=15)
LONGEST_FAILURE: Final = timedelta(days=1)
LONGEST_RETRY_AFTER: Final = timedelta(days=30)
NIGHT_HOURS: Final = range(1, 5)  # local time
_COLUMN: Final = "column:"
_DATE_PLACES: Final = frozenset({"title", "file-name", "address", "resource", "response"})
_MONTHS: Final[Mapping[str, int]] = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9,
    "octobre": 10, "novembre": 11, "decembre": 12,
}  # fmt: skip
_MONTH: Final = re.compile(rf"\b({'|'.join(_MONTHS)})\s+(20\d\d)\b")
_DAY: Final = re.compile(r"(?<!\d)(20\d\d)[-_/]?(0[1-9]|1[0-2])[-_/]?(0[1-9]|[12]\d|3[01])(?!\d)")
_QUARTER: Final = re.compile(r"(?<!\d)(20\d\d)[ _-]?T([1-4])(?!\d)", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def data_day(
    declaration: SourceDeclaration,
    located: LocatedFile,
    facts: FileFacts,
    *,
    name: str,
    last_modified: str,
    today: date,
    final_address: str = "",
) -> date | None:
    """The day of which the data are, where the declaration says that it stands; None if it is not there."""
    kind = declaration.freshness.data_date
    if kind.startswith(_COLUMN):
        return facts.newest
    match kind:
        case "title":
            day = day_in_text(located.title)
        case "file-name":
            day = day_in_text(name)
        case "address":
            day = day_in_text(final_address)
        case "resource":
            day = located.modified_on
        case "response":
            day = http_day(last_modified)
        case _:
            day = _declared_day(kind)
    return day if day is None else min(day, today)


def judge_date_place(place: str) -> None:
    """Raise Refused unless ``place`` is a value that ``data_day`` understands, or a day."""
    if place not in _DATE_PLACES and not (place.startswith(_COLUMN) and place != _COLUMN):
        _declared_day(place)


def day_in_text(text: str) -> date | None:
    """The last day of the period that a title or a file name says: a day, a quarter, a French month, a year's first."""
    if match := _DAY.search(text):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None  # 2026-02-30: the name says no day
    if match := _QUARTER.search(text):
        return _last_of_month(int(match[1]), 3 * int(match[2]))
    if match := _MONTH.search(normalised_text(text.replace("_", " ").replace("-", " "))):
        return _last_of_month(int(match[2]), _MONTHS[match[1]])
    match = _YEAR.search(text)
    return date(int(match[1]), 1, 1) if match else None


def http_day(text: str) -> date | None:
    """The day of an HTTP date; None if it is absent or malformed."""
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError):
        return None


def next_look(
    declaration: SourceDeclaration, now: datetime, *, today: date, unchanged: int, data_on: date | None
) -> datetime:
    """When the source is looked at next, after a look that was answered; ``unchanged`` looks in a row found the same.

    From the day on which new data are due it is looked at each day: publishers bring out more than their calendar says.
    """
    if declaration.freshness.frozen:
        return now + timedelta(days=PAUSES_DAYS[-1])
    cadence = declaration.freshness.every_days
    pause = min(PAUSES_DAYS[min(unchanged, len(PAUSES_DAYS) - 1)], max(PAUSES_DAYS[0], cadence / 4))
    is_due = data_on is None or today - data_on >= timedelta(days=cadence)
    return now + timedelta(days=min(pause, 1.0) if is_due else pause)


def next_try(now: datetime, *, failures: int, wait_s: float | None, jitter: float) -> datetime:
    """When a source that could not be reached is tried again; ``jitter`` is drawn from 0 to 1.

    ``wait_s`` is what its server asked for.
    """
    pause: timedelta = min(LONGEST_FAILURE, FIRST_FAILURE * 2 ** min(failures - 1, 10))
    pause *= 0.5 + jitter / 2
    asked_for = timedelta(seconds=min(wait_s or 0.0, LONGEST_RETRY_AFTER.total_seconds()))
    return now + max(pause, asked_for)


def _declared_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = sentence(
            "« %(text)s » ne dit pas où est la date des données : column:NOM, title, file-name, address, resource, "
            "response, ou un jour comme 2026-01-01."
        )
        raise Refused("source_data_date", message, text=text[:60]) from error


def _last_of_month(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
