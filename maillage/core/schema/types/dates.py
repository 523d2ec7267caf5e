"""Dates, datetimes and times of Table Schema: ISO 8601, or the strptime format of the field."""

import re
from datetime import date, datetime, time
from typing import Final

from maillage.core.problems import sentence
from maillage.core.schema.terms import Fault, FaultOf, Field, always, example_of

_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,6})?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_TIME: Final = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,6})?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_EXAMPLE_DAY: Final = date(2023, 5, 14)
_LETTERS: Final = {"%Y": "AAAA", "%m": "MM", "%d": "JJ", "%H": "hh", "%M": "mm", "%S": "ss", "%y": "AA"}
LAX_FORMATS: Final = frozenset({"default", "any", ""})

BAD_DATE: Final = sentence("« %(value)s » n’est pas une date de la forme %(form)s. Écrivez par exemple %(example)s.")
NO_SUCH_DAY: Final = sentence(
    "« %(value)s » n’existe pas dans le calendrier. Vérifiez le jour et le mois (forme %(form)s, par exemple "
    "%(example)s)."
)
BAD_MOMENT: Final = sentence(
    "« %(value)s » n’est pas une date et une heure de la forme %(form)s. Écrivez par exemple %(example)s."
)
BAD_TIME: Final = sentence("« %(value)s » n’est pas une heure de la forme %(form)s. Écrivez par exemple %(example)s.")


def read_date(text: str) -> date | None:
    """The date written AAAA-MM-JJ; one-digit months and days are accepted, as by strptime."""
    written = _DATE.fullmatch(text)
    if written is None:
        return None
    try:
        return date(int(written[1]), int(written[2]), int(written[3]))
    except ValueError:  # no such day: not a date
        return None


def read_date_as(text: str, form: str) -> date | None:
    """The date written in a strptime format."""
    moment = read_moment_as(text, form)
    return moment.date() if moment else None


def read_moment(text: str) -> datetime | None:
    """The datetime written AAAA-MM-JJThh:mm:ss, with or without a time zone."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.replace(",", "."))
    except ValueError:  # no such day or hour: not a datetime
        return None


def read_moment_as(text: str, form: str) -> datetime | None:
    """The datetime written in a strptime format."""
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 -- the format says whether there is a zone
    except (ValueError, re.error):  # another format, or one that strptime does not know
        return None


def read_time(text: str) -> time | None:
    """The time written hh:mm:ss, with or without a time zone."""
    if not _TIME.fullmatch(text):
        return None
    try:
        return time.fromisoformat(text.replace(",", "."))
    except ValueError:  # no such hour: not a time
        return None


def read_time_as(text: str, form: str) -> time | None:
    """The time written in a strptime format."""
    moment = read_moment_as(text, form)
    return moment.timetz() if moment else None


def date_faults(field: Field) -> FaultOf:
    """The fault of a text that is not a date: another format, or a day that does not exist."""
    form = "%Y-%m-%d" if field.format in LAX_FORMATS else field.format
    example = example_of(field.examples, written_as(_EXAMPLE_DAY, form) or form)
    other, no_such_day = (_fault(message, form_in_words(form), example) for message in (BAD_DATE, NO_SUCH_DAY))
    if form != "%Y-%m-%d":
        return always(other)
    return lambda text: no_such_day if _DATE.fullmatch(text) else other


def moment_faults(field: Field) -> FaultOf:
    """The fault of a text that is not a datetime."""
    form = "AAAA-MM-JJThh:mm:ss" if field.format in LAX_FORMATS else form_in_words(field.format)
    return always(_fault(BAD_MOMENT, form, example_of(field.examples, "2023-05-14T09:30:00")))


def time_faults(field: Field) -> FaultOf:
    """The fault of a text that is not a time."""
    form = "hh:mm:ss" if field.format in LAX_FORMATS else form_in_words(field.format)
    return always(_fault(BAD_TIME, form, example_of(field.examples, "09:30:00")))


def written_as(day: date, form: str) -> str | None:
    """A date or datetime in a strptime format; None if the format is invalid."""
    try:
        return day.strftime(form)
    except ValueError:  # an invalid format, or a lone surrogate
        return None


def form_in_words(form: str) -> str:
    """A strptime format as people write it: "%Y-%m-%d" becomes "AAAA-MM-JJ"."""
    for mark, letters in _LETTERS.items():
        form = form.replace(mark, letters)
    return form


def _fault(message: str, form: str, example: str) -> Fault:
    return Fault("type-error", "type", message, {"form": form, "example": example})
