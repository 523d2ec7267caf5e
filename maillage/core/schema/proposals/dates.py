"""What a text may mean as a date: the French order, slashes, a time behind it, Excel's day numbers, months in words."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from maillage.core.schema.proposals.offers import Offer, Offers
from maillage.core.schema.terms import Field, FieldType, FixKind
from maillage.core.schema.types.dates import LAX_FORMATS, written_as
from maillage.core.text import plain

_CLOCK: Final = r"(?:[T ]+(\d{1,2})[:hH](\d{2})?(?::(\d{2})(?:[.,]\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/._ ](\d{1,2})[-/._ ](\d{1,2})" + _CLOCK)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/._ ](\d{1,2})[-/._ ](\d{4}|\d{2})" + _CLOCK)
_UNBROKEN: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_IN_WORDS: Final = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?: ?er)? ([a-z]+) (\d{4})")
_DAY_NUMBER: Final = re.compile(r"([2-5]\d{4})(?:[.,]0+)?")
_HOUR: Final = re.compile(r"(\d{1,2}) ?[hH:](?: ?(\d{2}))?(?::(\d{2}))?")
_EXCEL_ZERO: Final = date(1899, 12, 30)  # day 0 of Excel, since it believes that 1900 was a leap year
_CENTURY_ENDS: Final = 50  # "14/05/18" is of 2018, "14/05/73" is left alone
_PERIOD: Final = re.compile(r"(?:du )?(.{6,19}?)\s*(?:_|/| - | – | et | au | a | à |;)\s*(?:le )?(.{6,19})")
_YEARS: Final = re.compile(r"(\d{4})\s*(?:_|-|–|/| au | a | à )\s*(\d{4})")
_MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            ("janvier", "janv", "jan"),
            ("fevrier", "fevr", "fev"),
            ("mars",),
            ("avril", "avr"),
            ("mai",),
            ("juin",),
            ("juillet", "juil"),
            ("aout",),
            ("septembre", "sept", "sep"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("decembre", "dec"),
        ),
        start=1,
    )
    for word in words
}


def date_offers(field: Field, text: str) -> Offers:
    """``text`` as a date, a moment, a time or a year, in the form of the field."""
    if field.type is FieldType.TIME:
        yield from _times(text)
    for moment in _moments(text):
        written = _written(field, moment)
        if written is not None:
            yield Offer(FixKind.DATE_TO_ISO, written)


def period_offers(text: str) -> Offers:
    """``text`` as ISO days or years, joined by the slash of ISO 8601."""
    days = _PERIOD.fullmatch(text)
    if days:
        ends = [next(_moments(end.strip()), None) for end in days.groups()]
        if ends[0] is not None and ends[1] is not None:
            yield Offer(FixKind.PERIOD_FORM, "/".join(end.date().isoformat() for end in ends if end))
    years = _YEARS.fullmatch(text)
    if years:
        yield Offer(FixKind.PERIOD_FORM, f"{years[1]}/{years[2]}")
    for moment in _moments(text):
        yield Offer(FixKind.DATE_TO_ISO, moment.date().isoformat())


def _written(field: Field, moment: datetime) -> str | None:
    if field.type is FieldType.YEAR:
        return f"{moment.year:04}"
    if field.format not in LAX_FORMATS:
        return written_as(moment, field.format)
    if field.type is FieldType.DATETIME:
        # A day without a time says nothing of the hour: a microsecond marks it.
        return None if moment.microsecond else moment.isoformat(timespec="seconds")
    return moment.date().isoformat() if field.type is FieldType.DATE else None


def _moments(text: str) -> Iterator[datetime]:
    """All readings of ``text`` that exist in the calendar, the likeliest first; without a time, a microsecond."""
    stripped = text.strip()
    for year, month, day, clock in _readings(stripped):
        try:
            yield datetime(year, month, day, *clock)  # noqa: DTZ001 -- as written: no zone
        except ValueError:  # no such day: another reading may exist
            continue
    number = _DAY_NUMBER.fullmatch(stripped)
    if number:
        counted = _EXCEL_ZERO + timedelta(days=int(number[1]))
        yield datetime(counted.year, counted.month, counted.day, 0, 0, 0, 1)  # noqa: DTZ001 -- a day


def _readings(text: str) -> Iterator[tuple[int, int, int, tuple[int, int, int, int]]]:
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        yield int(found[1]), int(found[2]), int(found[3]), _clock(found)
    found = _DAY_FIRST.fullmatch(text)
    if found and (len(found[3]) == 4 or int(found[3]) < _CENTURY_ENDS):
        year = int(found[3]) if len(found[3]) == 4 else 2000 + int(found[3])
        yield year, int(found[2]), int(found[1]), _clock(found)
        if int(found[2]) > 12:  # 05/14/2018 can only be written the American way
            yield year, int(found[1]), int(found[2]), _clock(found)
    found = _UNBROKEN.fullmatch(text)
    if found:
        yield int(found[1]), int(found[2]), int(found[3]), (0, 0, 0, 1)
    found = _IN_WORDS.fullmatch(plain(text))
    if found and found[2] in _MONTHS:
        yield int(found[3]), _MONTHS[found[2]], int(found[1]), (0, 0, 0, 1)


def _clock(found: re.Match[str]) -> tuple[int, int, int, int]:
    if found[4] is None:
        return 0, 0, 0, 1
    return int(found[4]), int(found[5] or 0), int(found[6] or 0), 0


def _times(text: str) -> Offers:
    found = _HOUR.fullmatch(text.strip())
    if found:
        yield Offer(FixKind.DATE_TO_ISO, f"{int(found[1]):02}:{int(found[2] or 0):02}:{int(found[3] or 0):02}")
