"""Formats values in the language of the page: 12 345, 3,2 Mb/s, 45 ms. None is "non renseigné".

Also the French typography of HTML: no break before : ; ! ? » and after «, curly apostrophes; and marking French text in
other pages.
"""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from maillage.core.lower_bound import LowerBound
from maillage.core.problems import sentence
from maillage.core.text import SHIPPED
from maillage.web.wording.elision import elided

NO_BREAK: Final = "\u00a0"
NARROW: Final = "\u202f"
_MAX_PROBABILITY: Final = 0.99
_ENGLISH_UNITS: Final = {"": "", "M": "m", "Md": "bn"}
_EURO_UNITS: Final = ((1_000_000_000, "Md"), (1_000_000, "M"))
_BYTE_UNITS: Final = ((1_000_000_000, sentence("Go")), (1_000_000, sentence("Mo")), (1_000, sentence("ko")))
_MONTHS_OF_A_YEAR: Final = 12
_DAYS_OF_A_MONTH: Final = 30
_DAYS_OF_A_YEAR: Final = 365
_HOURS_OF_A_DAY: Final = 24
_MINUTES_OF_AN_HOUR: Final = 60

# The contents of these elements, and tags themselves, stay unchanged: code, user input, scripts.
_UNTOUCHED: Final = re.compile(r"(<(pre|code|textarea|script|style|samp|kbd)\b.*?</\2>|<!--.*?-->|<[^>]*>)", re.DOTALL)
_RULES: Final = (
    (re.compile(r"[ \u00a0]([;!?])(?![\w#])"), rf"{NARROW}\1"),
    (re.compile(r"[ ]([:»])(?!\w)"), rf"{NO_BREAK}\1"),
    (re.compile(r"«[ ]"), f"«{NO_BREAK}"),
    (re.compile(r"(?<=\w)(?:'|&#x27;|&#39;)(?=\w)"), "’"),
    (re.compile(r"(?<=\d) (?=%|Mb/s|ms\b|s\b|km|m\b|points?\b|tests?\b|appareils?\b)"), NO_BREAK),
)
# Most text between two tags needs no rule, which one search shows instead of five.
_RULED: Final = re.compile(
    r"[ \u00a0][;!?:»]|«[ ]|['&]|\d |\b(?:[Dd]e|[Qq]ue|à)[ \u00a0](?:[A-ZÀ-ÝŒ]|avril|août|octobre)|1\u00a0"
)


_FRENCH_SPACE: Final = re.compile(r"(?:(?<=\S)|^)[ \u00a0\u202f]([:;!?])(?=\s|$)")
_FRENCH_QUOTES: Final = re.compile(r"«[ \u00a0\u202f]?([^«»]*?)[ \u00a0\u202f]?»")
_READ_ALOUD: Final = re.compile(r' (?:aria-label|alt|title|placeholder|content)="[^"]*"')


def french_typography(html: str) -> str:
    """``html`` with French spaces, apostrophes and elisions; tags, attributes and code are unchanged."""
    # split() yields text, whole match, tag name, text, ...: every third item is text.
    parts = _UNTOUCHED.split(html)
    for place in range(0, len(parts), 3):
        if _RULED.search(parts[place]):
            for pattern, replacement in _RULES:
                parts[place] = pattern.sub(replacement, parts[place])
            parts[place] = elided(parts[place])
    del parts[2::3]
    return "".join(parts)


def english_typography(html: str) -> str:
    """``html`` without French spaces and quotation marks; elements with lang="fr" keep them."""
    parts = _UNTOUCHED.split(html)
    for place in range(0, len(parts), 3):
        if place == 0 or ' lang="fr"' not in parts[place - 2]:
            parts[place] = _FRENCH_QUOTES.sub(r"“\1”", _FRENCH_SPACE.sub(r"\1", parts[place]))
    for place in range(1, len(parts), 3):
        if " :" in parts[place] and parts[place + 1] is None and ' lang="fr"' not in parts[place]:
            parts[place] = _READ_ALOUD.sub(lambda read: _FRENCH_SPACE.sub(r"\1", read[0]), parts[place])
    del parts[2::3]
    return "".join(parts)


def shipped(text: str) -> str:
    """A French text shipped as data, translated to the page's language if it has a translation."""
    return pgettext(SHIPPED, text) if text else ""


def shipped_text(text: str) -> str:
    """``shipped`` as HTML; without a translation (an agency's own model) it is marked as French."""
    return escape(translated) if (translated := shipped(text)) != text else in_french(text)


def in_french(value: object) -> str:
    """A text that is always French (the title of a dataset or schema), marked with lang="fr" on other pages.

    For screen readers (WCAG 3.1.2). In an <option> or around a block, use {% french_lang %} on the element.
    """
    return format_html('<span lang="fr">{}</span>', value) if value and get_language() != "fr" else str(value or "")


_MONTHS: Final = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def number(value: float | None, digits: int = 0) -> str:
    """The number with ``digits`` decimals: "12 345" in French, "12,345" in English; a lower bound is "au moins 50"."""
    if value is None:
        return missing()
    if isinstance(value, LowerBound):
        # A sum of lower bounds is rounded down to a step too.
        return _("au moins %(number)s") % {"number": number(int(LowerBound.of(value)))} if value else number(0)
    text = f"{value:,.{digits}f}"
    if _language() != "en":
        text = text.translate({ord(","): NARROW, ord("."): ","})
    return text


def brief_number(value: float | None, digits: int = 1) -> str:
    """The number with at most ``digits`` decimals: "5", "4,5"; never "5,0"."""
    if value is None:
        return missing()
    rounded = round(value, digits)
    return number(rounded, 0 if rounded == int(rounded) else digits)


def euro_amount(value: float, digits: int = 0, *, unit: str = "") -> str:
    """An amount: "125 400 €", "7,8 M€" in French, "€125,400", "€7.8m" in English; ``unit`` is "M" or "Md"."""
    text = number(value, digits)
    if _language() == "en":
        return f"€{text}{_ENGLISH_UNITS[unit]}"
    return f"{text}{NO_BREAK}{unit}€"


def euros(amount_eur: float | None) -> str:
    """An amount to the euro: "125 400 €"; "non renseigné" for None."""
    return missing() if amount_eur is None else euro_amount(round(amount_eur))


def euros_short(amount_eur: float | None) -> str:
    """An abbreviated amount: "7,8 Md€", "3,4 M€", "125 400 €"."""
    if amount_eur is None:
        return missing()
    for unit, name in _EURO_UNITS:
        value = amount_eur / unit
        if value >= 1:
            return euro_amount(value, 1 if value < 100 else 0, unit=name)
    return euros(amount_eur)


def file_size(size_bytes: int) -> str:
    """The size of a file: "12 ko"."""
    for unit, name in _BYTE_UNITS:
        if size_bytes >= unit:
            digits = 1 if size_bytes < 10 * unit else 0
            return f"{number(size_bytes / unit, digits)}{NO_BREAK}{_(name)}"
    return f"{number(size_bytes)}{NO_BREAK}{_('octets')}"


def months_text(months: int | None) -> str:
    """A duration: "4 ans", "18 mois"."""
    if months is None:
        return missing()
    years, rest = divmod(months, _MONTHS_OF_A_YEAR)
    if years and not rest:
        return ngettext("%(count)s an", "%(count)s ans", years) % {"count": number(years)}
    return _("1 mois") if months == 1 else _("%(count)s mois") % {"count": number(months)}


def elapsed(since: date | datetime, now: datetime) -> str:
    """The time since a moment or a day, in its largest unit: "5 min", "3 h", "2 jours", "4 mois"; "" for now, today."""
    if isinstance(since, datetime):
        minutes = int((now - since).total_seconds() // 60)
        if minutes < _MINUTES_OF_AN_HOUR:
            return f"{number(minutes)}{NO_BREAK}min" if minutes > 0 else ""
        hours = minutes // _MINUTES_OF_AN_HOUR
        if hours < _HOURS_OF_A_DAY:
            return f"{number(hours)}{NO_BREAK}h"
        since = localdate(since)
    return days_text((localdate(now) - since).days)


def days_text(days: int) -> str:
    """A number of days in its largest unit: "3 jours", "5 mois", "2 ans"; "" for none."""
    if days <= 0:
        return ""
    if days < _DAYS_OF_A_MONTH:
        return ngettext("%(count)s jour", "%(count)s jours", days) % {"count": number(days)}
    years = days // _DAYS_OF_A_YEAR
    return months_text(years * _MONTHS_OF_A_YEAR if years else days // _DAYS_OF_A_MONTH)


def missing() -> str:
    """The text for a missing value."""
    return _("non renseigné")


def debit_mbps(bits_per_second: float | None) -> str:
    """A throughput, with two significant digits below 10 Mb/s: "32 Mb/s", "3,2 Mb/s", "0,45 Mb/s"."""
    if bits_per_second is None:
        return missing()
    return f"{_two_digits(bits_per_second / 1e6)}{NO_BREAK}Mb/s"


def milliseconds(value_ms: float | None) -> str:
    """A latency: "45 ms"."""
    return missing() if value_ms is None else f"{number(value_ms)}{NO_BREAK}ms"


def seconds(value_ms: float | None) -> str:
    """A waiting time given in milliseconds: "1,2 s"."""
    return missing() if value_ms is None else f"{_two_digits(value_ms / 1000)}{NO_BREAK}s"


def points(value: float | None) -> str:
    """A score out of 100: "63 points"."""
    return missing() if value is None else f"{number(value)}{NO_BREAK}{_('points')}"


def percent(share: float | None, digits: int = 0) -> str:
    """A share (0 to 1) as a percentage: "4 %" in French, "4%" in English; "< 1 %" if small and not zero."""
    if share is None:
        return missing()
    space = "" if _language() == "en" else NO_BREAK
    if 0 < share < 0.01:
        return f"<{NO_BREAK}1{space}%"
    return f"{number(share * 100, digits)}{space}%"


def chance(probability: float | None) -> str:
    """A probability (0 to 1) from a model: like ``percent``, but "> 99 %" at most, as a model is never certain."""
    if probability is not None and probability > _MAX_PROBABILITY:
        return f">{NO_BREAK}{percent(_MAX_PROBABILITY)}"
    return percent(probability)


def month_name(year: int, month: int) -> str:
    """A month (1-12) of a year: "octobre 2026"."""
    return f"{_MONTHS[_language()][month - 1]} {year}"


def _two_digits(value: float) -> str:
    # 9.96 becomes "10", not "10,0": what rounds to ten is written like ten.
    if value >= 9.95:
        return number(value)
    return number(value, 1 if value >= 0.995 else 2)


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def last_day(end: datetime, zone: str) -> str:
    """The last day before an end, in time zone ``zone``: the 13th for 14 December, 0:00."""
    return day((end - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date())


def day(day: date | None) -> str:
    """A date: "24 novembre 2026", "1er mars 2027"; "non renseigné" for None.

    For a datetime, the date in its own zone.
    """
    if day is None:
        return missing()
    text = date_format(day, "j F Y")
    # French uses an ordinal for the first day of a month only.
    is_first = text.startswith("1 ") and (get_language() or "fr").startswith("fr")
    return text.replace("1 ", "1er ", 1) if is_first else text


def day_and_hour(moment: datetime) -> str:
    """A moment in its own zone: "24 novembre 2026, 12:00", "1er mars 2027, 09:05"."""
    return f"{day(moment)}, {moment:%H:%M}"


def day_this_year(day_of_year: date, today: date) -> str:
    """A date, without its year if that is the year of ``today``: "1er octobre", "13 février 2027"."""
    text = day(day_of_year)
    return text.removesuffix(f" {day_of_year.year}") if day_of_year.year == today.year else text
