"""Suggestions for dates: French order, slashes, a time after the day, months in words.

Ambiguous days are left alone: two-digit years, spreadsheet day numbers (which may be postal codes or years, and count
from 1904 on some machines), and 05/06/2018 in a column where months come first.
"""

import re
from datetime import datetime
from typing import Final

from maillage.core.schema.proposals.column_texts import ColumnTexts, Offer, Offers
from maillage.core.schema.terms import Field, FieldType, FixKind
from maillage.core.schema.types.dates import LAX_FORMATS, written_as
from maillage.core.text import normalised_text

_CLOCK: Final = r"(?:[T ]+(\d{1,2})[:hH](\d{2})?(?::(\d{2})(?:[.,]\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/._ ](\d{1,2})[-/._ ](\d{1,2})" + _CLOCK)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/._ ](\d{1,2})[-/._ ](\d{4})" + _CLOCK)
_UNBROKEN: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_IN_WORDS: Final = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?: ?er)? ([a-z]+) (\d{4})")
_HOUR: Final = re.compile(r"(\d{1,2}) ?[hH:](?: ?(\d{2}))?(?::(\d{2}))?")
_JOINT: Final = re.compile(r"\s*(?:_|/| - | – | et | au | a | à |;)\s*(?:le )?")
_MAX_DATE_LENGTH: Final = 25  # characters of a day with its time
_YEARS: Final = re.compile(r"((?:19|20)\d{2})\s*(?:_|-|–|/| au | a | à )\s*((?:19|20)\d{2})")
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


def date_offers(field: Field, text: str, beside: ColumnTexts) -> Offers:
    """``text`` as a date, datetime, time or year, in the format of the field."""
    if field.type is FieldType.TIME:
        hour = _HOUR.fullmatch(text.strip())
        if hour:
            yield Offer(FixKind.DATE_TO_ISO, f"{int(hour[1]):02}:{int(hour[2] or 0):02}:{int(hour[3] or 0):02}")
    moment = _moment(text, beside)
    if moment is None:
        return
    if field.type is FieldType.YEAR:
        yield Offer(FixKind.DATE_TO_ISO, f"{moment.year:04}")
    elif field.format not in LAX_FORMATS:
        written = written_as(moment, field.format)
        if written is not None:
            yield Offer(FixKind.DATE_TO_ISO, written)
    elif field.type is FieldType.DATE:
        yield Offer(FixKind.DATE_TO_ISO, moment.date().isoformat())
    elif field.type is FieldType.DATETIME and not moment.microsecond:
        # A day without a time does not give a datetime: ``_moment`` marks it with a microsecond.
        yield Offer(FixKind.DATE_TO_ISO, moment.isoformat(timespec="seconds"))


def period_offers(text: str, beside: ColumnTexts) -> Offers:
    """``text`` as ISO days or years, joined by the slash of ISO 8601."""
    bare = text.strip().removeprefix("du ")
    parted = ((bare[: joint.start()], bare[joint.end() :]) for joint in _JOINT.finditer(bare))
    ends = [
        (_moment(first, beside), _moment(last, beside))
        for first, last in parted
        if len(first) <= _MAX_DATE_LENGTH and len(last) <= _MAX_DATE_LENGTH
    ]
    periods = [(first, last) for first, last in ends if first is not None and last is not None]
    if len(periods) == 1:
        yield Offer(FixKind.PERIOD_FORM, "/".join(end.date().isoformat() for end in periods[0]))
    years = _YEARS.fullmatch(bare)
    if years:
        yield Offer(FixKind.PERIOD_FORM, f"{years[1]}/{years[2]}")
    moment = _moment(text, beside)
    if moment is not None:
        yield Offer(FixKind.DATE_TO_ISO, moment.date().isoformat())


def _moment(text: str, beside: ColumnTexts) -> datetime | None:
    """The only day or moment that ``text`` can be, else None; one microsecond marks a day without a time."""
    text = text.strip()
    days: list[tuple[int, int, int, tuple[int, int, int, int]]] = []
    if day := _YEAR_FIRST.fullmatch(text):
        days.append((int(day[1]), int(day[2]), int(day[3]), _clock(day)))
    if day := _DAY_FIRST.fullmatch(text):  # French order first
        days.append((int(day[3]), int(day[2]), int(day[1]), _clock(day)))
        days.append((int(day[3]), int(day[1]), int(day[2]), _clock(day)))
    if day := _UNBROKEN.fullmatch(text):
        days.append((int(day[1]), int(day[2]), int(day[3]), (0, 0, 0, 1)))
    if (day := _IN_WORDS.fullmatch(normalised_text(text))) and day[2] in _MONTHS:
        days.append((int(day[3]), _MONTHS[day[2]], int(day[1]), (0, 0, 0, 1)))
    moments = []
    for year, month, number, clock in days:
        try:
            moments.append(datetime(year, month, number, *clock))  # noqa: DTZ001 -- as written: no zone
        except ValueError:  # no such day: another reading may exist
            continue
    is_doubtful = len(set(moments)) > 1 and beside.has_month_first
    return moments[0] if moments and not is_doubtful else None


def _clock(day: re.Match[str]) -> tuple[int, int, int, int]:
    if day[4] is None:
        return 0, 0, 0, 1
    return int(day[4]), int(day[5] or 0), int(day[6] or 0), 0
