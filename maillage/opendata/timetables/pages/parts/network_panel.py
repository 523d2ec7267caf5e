"""The panel of a timetable on the page of its data set: how long it holds, its map, its lines, how many trips when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.opendata.catalog.store.model_types import Dataset, Version
from maillage.opendata.catalog.store.packages import PublishedPackage
from maillage.opendata.timetables.domain.timetable import Line, Timetable
from maillage.opendata.timetables.store.published_timetables import timetable_in
from maillage.territory.pages.parts.place_offers import PanelTag
from maillage.web.charts.columns import TimeColumn, columns
from maillage.web.offers import Panel, Tone
from maillage.web.wording import formats

SOON_DAYS: Final = 30  # as the validator warns, and as the letter goes out
_SHOWN_DAYS: Final = 35  # five weeks in the table
_A_MONDAY: Final = date(2026, 11, 30)
_HOURS: Final = 24
_HOUR_S: Final = 3600
_MINUTE_S: Final = 60
# route_type of GTFS.
_KINDS: Final = {
    0: sentence("tramway"),
    1: sentence("métro"),
    2: sentence("train"),
    3: sentence("bus ou car"),
    4: sentence("bateau"),
    5: sentence("tramway à câble"),
    6: sentence("téléphérique"),
    7: sentence("funiculaire"),
    11: sentence("trolleybus"),
    12: sentence("monorail"),
}
_OTHER_KIND: Final = sentence("autre")


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of the table: its name, where it goes, its kind, its trips and stops."""

    name: str
    long_name: str
    kind: str
    trips: str
    stops: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the table: the day, its departures."""

    day: str
    trips: str


@dataclass(frozen=True, slots=True)
class NetworkPanel:
    """Context of network_panel.html; empty texts and drawings are left out."""

    title: str
    answer: str
    validity: str
    tag: PanelTag
    network_href: str
    week: SafeString | str
    hours: SafeString | str
    hours_title: str
    hours_note: str
    lines: tuple[LineRow, ...]
    days: tuple[DayRow, ...]
    is_straight: bool


def network_panel(dataset: Dataset, version: Version, package: PublishedPackage, *, now: datetime) -> Panel:
    """The panel of a version whose package is a timetable, as of ``now``."""
    timetable, today = timetable_in(package), localdate(now)
    validity, tag = validity_and_tag(timetable, today)
    reference = timetable.reference_day
    first, last = clock_text(timetable.first_departure_s), clock_text(timetable.last_arrival_s)
    content = NetworkPanel(
        title=_("Lignes et horaires"),
        answer=answer_text(timetable),
        validity=validity,
        tag=tag,
        network_href=reverse("dataset_network", args=[dataset.slug, version.number]),
        week=week_chart(timetable),
        hours=hours_chart(timetable) if reference is not None else "",
        hours_title="" if reference is None else _("Heure par heure, le %(day)s") % {"day": formats.day(reference)},
        hours_note=_("Premier départ à %(first)s, dernière arrivée à %(last)s.") % {"first": first, "last": last}
        if first and last
        else "",
        lines=tuple(map(line_row, timetable.lines)),
        days=tuple(day_rows(timetable, today)),
        is_straight=any(line.is_straight and line.paths for line in timetable.lines),
    )
    return Panel(
        "timetables/network_panel.html",
        content,
        style_sheets=("timetables/network.css",),
        scripts=("web/map/near.js",),
    )


def kind_name(kind: int) -> str:
    """The kind of vehicle of a line."""
    return _(_KINDS.get(kind, _OTHER_KIND))


def validity_text(expires_on: date | None, today: date) -> str:
    """Until when a timetable holds, in a sentence."""
    if expires_on is None:
        return _("L’archive ne dit pas jusqu’à quand elle vaut.")
    days_left = (expires_on - today).days
    day = formats.day(expires_on)
    if days_left < 0:
        return _("Ces horaires ne valent plus depuis le %(day)s.") % {"day": day}
    if days_left == 0:
        return _("Ces horaires valent jusqu’à ce soir, %(day)s.") % {"day": day}
    text = ngettext(
        "Ces horaires valent jusqu’au %(day)s : encore %(count)s jour.",
        "Ces horaires valent jusqu’au %(day)s : encore %(count)s jours.",
        days_left,
    )
    return text % {"day": day, "count": formats.number(days_left)}


def size_text(timetable: Timetable) -> str:
    """How large a network is: "6 lignes et 146 arrêts"."""
    stops = ngettext("%(count)s arrêt", "%(count)s arrêts", timetable.stop_count) % _count(timetable.stop_count)
    text = ngettext("%(count)s ligne et %(stops)s", "%(count)s lignes et %(stops)s", timetable.line_count)
    return text % {**_count(timetable.line_count), "stops": stops}


def trips_text(count: int) -> str:
    """A number of trips: "249 courses"."""
    return ngettext("%(count)s course", "%(count)s courses", count) % _count(count)


def answer_text(timetable: Timetable) -> str:
    """What a network offers, in a sentence."""
    what = size_text(timetable)
    if not timetable.week:
        return _("%(what)s ; aucune course ne roule.") % {"what": what}
    most = max(timetable.week)
    trips = trips_text(most)
    day = _weekday(timetable.week.index(most))
    return _("%(what)s : %(trips)s un %(day)s ordinaire.") % {"what": what, "trips": trips, "day": day}


def _count(count: int) -> dict[str, str]:
    return {"count": formats.number(count)}


def validity_and_tag(timetable: Timetable, today: date) -> tuple[str, PanelTag]:
    """Until when a timetable holds, in a sentence and in two words."""
    expires_on = timetable.expires_on
    if expires_on is None:
        tag = PanelTag(_("sans fin dite"), Tone.NOTICE)
    elif expires_on < today:
        tag = PanelTag(_("périmé"), Tone.BAD)
    elif (expires_on - today).days <= SOON_DAYS:
        tag = PanelTag(_("finit bientôt"), Tone.NOTICE)
    else:
        tag = PanelTag(_("en vigueur"), Tone.GOOD)
    return validity_text(expires_on, today), tag


def _weekday(number: int) -> str:
    """The name of a day of the week, from Monday (0)."""
    return date_format(_A_MONDAY + timedelta(number), "l").lower()


def week_chart(timetable: Timetable) -> SafeString | str:
    """Trips by day of the week; "" if none ever runs."""
    if not any(timetable.week):
        return ""
    days = [
        TimeColumn(
            count,
            formats.number(count),
            date_format(_A_MONDAY + timedelta(number), "D").lower(),
            _("%(day)s : %(trips)s") % {"day": _weekday(number), "trips": trips_text(count)},
        )
        for number, count in enumerate(timetable.week)
    ]
    return columns(
        days,
        title=_("Courses par jour de la semaine"),
        description=_("Pour chaque jour de la semaine, le nombre de courses d’un jour ordinaire de la période."),
    )


def hours_chart(timetable: Timetable) -> SafeString | str:
    """Departures from the first hour on; those after midnight stand after 23 h, in the night of the day."""
    first = next((hour for hour, count in enumerate(timetable.hours) if count), None)
    if first is None:
        return ""
    hour_columns = [
        TimeColumn(
            count,
            formats.number(count) if count else "",
            str(hour % _HOURS),
            _("%(hour)s h : %(trips)s") % {"hour": hour % _HOURS, "trips": trips_text(count)},
        )
        for hour, count in enumerate(timetable.hours)
        if hour >= first
    ]
    return columns(
        hour_columns,
        title=_("Départs heure par heure"),
        description=_("Pour chaque heure du jour où roulent le plus de courses, le nombre de départs."),
    )


def clock_text(seconds: int | None) -> str:
    """A time of a service day: "6 h 30"; past midnight, "1 h 10 (le lendemain)"."""
    if seconds is None:
        return ""
    hours, rest = divmod(seconds, _HOUR_S)
    text = _("%(hours)s h %(minutes)s") % {"hours": hours % _HOURS, "minutes": f"{rest // _MINUTE_S:02}"}
    return text if hours < _HOURS else _("%(time)s le lendemain") % {"time": text}


def line_row(line: Line) -> LineRow:
    """One line as the table shows it."""
    return LineRow(
        name=line.short_name or line.long_name or line.id,
        long_name=line.long_name if line.short_name else "",
        kind=kind_name(line.kind),
        trips=formats.number(line.trip_count),
        stops=formats.number(line.stop_count),
    )


def day_rows(timetable: Timetable, today: date) -> Iterator[DayRow]:
    """The days from today on, or from the first one where all are past or to come."""
    if timetable.first_day is None:
        return
    counts: Sequence[int] = timetable.trips_by_day
    start = (today - timetable.first_day).days
    start = start if 0 <= start < len(counts) else 0
    for number in range(start, min(len(counts), start + _SHOWN_DAYS)):
        day = timetable.first_day + timedelta(number)
        text = _("%(weekday)s %(day)s") % {"weekday": _weekday(day.weekday()), "day": formats.day(day)}
        yield DayRow(text, formats.number(counts[number]))
