"""Local times of events: the time zone of a commune, and conversion to UTC."""

import datetime as dt
from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from maillage.core.problems import Refused, sentence
from maillage.include.events.domain.events import DEFAULT_ZONE

# By the first three digits of the INSEE code (IANA names; Saint-Martin and Saint-Barthélemy use Guadeloupe).
_ZONES: Final[Mapping[str, str]] = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/Guadeloupe",
    "978": "America/Guadeloupe",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
ZONE_NAMES: Final[Mapping[str, str]] = {
    DEFAULT_ZONE: sentence("heure de Paris"),
    "America/Guadeloupe": sentence("heure de Guadeloupe"),
    "America/Martinique": sentence("heure de Martinique"),
    "America/Cayenne": sentence("heure de Guyane"),
    "Indian/Reunion": sentence("heure de La Réunion"),
    "America/Miquelon": sentence("heure de Saint-Pierre-et-Miquelon"),
    "Indian/Mayotte": sentence("heure de Mayotte"),
    "Pacific/Tahiti": sentence("heure de Tahiti"),
    "Pacific/Noumea": sentence("heure de Nouméa"),
}
_NO_SUCH_HOUR: Final = sentence(
    "%(hour)s n’existe pas ce jour-là : les horloges avancent d’une heure cette nuit. Choisissez une autre heure."
)


def zone_of_commune(commune: str) -> str:
    """The time zone of a commune by its INSEE code; Paris by default."""
    return _ZONES.get(commune[:3], DEFAULT_ZONE)


def moment_there(day: dt.date, hour: dt.time, zone: str) -> dt.datetime:
    """The UTC time of a local date and time; Refused for a time skipped by daylight saving.

    For an ambiguous time, when clocks go back, the first is taken.
    """
    moment = dt.datetime.combine(day, hour, tzinfo=ZoneInfo(zone))
    if moment.astimezone(dt.UTC).astimezone(ZoneInfo(zone)).time() != hour:
        raise Refused("hour_left_out", _NO_SUCH_HOUR, hour=f"{hour:%H:%M}")
    return moment.astimezone(dt.UTC)


def same_hours_on(moment: dt.datetime, zone: str, *, days_later: int, other_zone: str = "") -> dt.datetime:
    """The same local time some days later, optionally in ``other_zone``; Refused like moment_there."""
    there = moment.astimezone(ZoneInfo(zone))
    return moment_there(there.date() + dt.timedelta(days=days_later), there.time(), other_zone or zone)


def local_day(moment: dt.datetime, zone: str) -> dt.date:
    """The local date of a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
