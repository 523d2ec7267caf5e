"""Dates as platforms write them, parsed to a day: with time zone, time, missing zeros, day first."""

import datetime as dt
import re
from typing import Final
from zoneinfo import ZoneInfo

from maillage.buy.contracts.domain.judged_texts import broken, repaired
from maillage.buy.contracts.domain.remarks import NOT_STATED, CheckLevel, CheckRule, Confidence, Judgement, RepairRule
from maillage.buy.contracts.domain.thresholds import FIRST_YEAR, LAST_YEAR
from maillage.core.problems import sentence

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_ZONED: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-2][0-9]:?[0-5][0-9]Z?)")
_MOMENT: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?(.*)")
_OFFSET: Final = re.compile(r"Z|[+-][0-2][0-9]:?[0-5][0-9]|")
_SHORT: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_PARIS: Final = ZoneInfo("Europe/Paris")
_HOURS_OF_MIDNIGHT: Final = (22, 23)  # midnight in Paris in UTC, in summer and winter
_MONTHS: Final = 12

ZONE: Final = RepairRule(
    "date-zone", sentence("« %(before)s » porte un fuseau horaire : c’est le jour %(after)s, tel qu’il est écrit.")
)
MOMENT: Final = RepairRule("date-hour", sentence("« %(before)s » porte une heure : c’est le jour %(after)s."))
MIDNIGHT: Final = RepairRule(
    "date-midnight",
    sentence("« %(before)s » est minuit à Paris écrit en temps universel : c’est le jour %(after)s."),
    Confidence.PROBABLE,
)
ZEROS: Final = RepairRule("date-zeros", sentence("« %(before)s » n’a pas tous ses chiffres : c’est le jour %(after)s."))
DAY_FIRST: Final = RepairRule(
    "date-day-first", sentence("« %(before)s » est écrit jour, mois, année : c’est le jour %(after)s.")
)
DAY_FIRST_LIKELY: Final = RepairRule(
    "date-day-first-likely",
    sentence("« %(before)s » se lit jour, mois, année comme on l’écrit en France : c’est le jour %(after)s."),
    Confidence.PROBABLE,
)
_FORMAT: Final = "Format DECP, dates au format AAAA-MM-JJ"
UNREADABLE: Final = CheckRule(
    "date-unreadable",
    sentence("« %(value)s » n’est pas une date. Écrivez-la AAAA-MM-JJ, par exemple 2025-03-31."),
    _FORMAT,
)
IMPOSSIBLE: Final = CheckRule(
    "date-impossible",
    sentence("Le jour « %(value)s » n’existe pas au calendrier. Vérifiez le jour et le mois."),
    "DAJ, règles de qualité du 15 février 2023",
    CheckLevel.QUALITY,
    excludes=True,
)
YEAR: Final = CheckRule(
    "date-year",
    sentence("L’année de « %(value)s » ne peut pas être celle d’un marché. Corrigez-la à la source."),
    "DAJ, règles de qualité du 15 février 2023",
    CheckLevel.QUALITY,
    excludes=True,
)


def judge_date(text: str) -> Judgement[dt.date]:
    """The date in ``text``. Impossible days and years are not guessed."""
    bare = text.strip()
    if not bare:
        return NOT_STATED
    for rule, pattern in ((None, _ISO), (ZONE, _ZONED), (ZEROS, _SHORT)):
        written = pattern.fullmatch(bare)
        day = _day(written[1], written[2], written[3]) if written else None
        if day is not None:
            return _of_possible_year(rule, text, day)
    read = _of_moment(bare) or _of_day_first(bare)
    if read is not None:
        return _of_possible_year(read[0], text, read[1])
    return broken(IMPOSSIBLE if _ISO.fullmatch(bare) else UNREADABLE, text)


def _of_possible_year(rule: RepairRule | None, text: str, day: dt.date) -> Judgement[dt.date]:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return broken(YEAR, text)
    return Judgement(day) if rule is None else repaired(rule, text, day)


def _of_moment(text: str) -> tuple[RepairRule, dt.date] | None:
    """Programs that store a date as midnight in Paris, in UTC, write the evening before."""
    moment = _MOMENT.fullmatch(text)
    day = _day(moment[1], moment[2], moment[3]) if moment else None
    if moment is None or day is None or not _OFFSET.fullmatch(moment[6]):
        return None
    hour, minute = int(moment[4]), int(moment[5])
    if moment[6] == "Z" and hour in _HOURS_OF_MIDNIGHT and minute == 0:
        paris = dt.datetime.combine(day, dt.time(hour, minute), dt.UTC).astimezone(_PARIS)
        if paris.hour == 0:
            return MIDNIGHT, paris.date()
    return MOMENT, day


def _of_day_first(text: str) -> tuple[RepairRule, dt.date] | None:
    french = _DAY_FIRST.fullmatch(text)
    day = _day(french[3], french[2], french[1]) if french else None
    if day is None:
        return None
    is_alone = day.day > _MONTHS or day.day == day.month  # the other order gives no date, or the same
    return DAY_FIRST if is_alone else DAY_FIRST_LIKELY, day


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:  # no such day: the caller reports it
        return None
