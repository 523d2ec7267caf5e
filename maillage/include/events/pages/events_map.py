"""The map of coming events: a disc per place, with its events."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.include.events.domain.event_times import local_day
from maillage.include.events.pages.parts.event_words import event_href, weekday_text, where_text
from maillage.include.events.store.events import upcoming_events
from maillage.include.events.store.models import Event
from maillage.territory.store.territories import commune_named
from maillage.web.listed_places import ListedMap, ListedPlace, listed_places, point_of
from maillage.web.map_page import MapLegend, MapLegendRow
from maillage.web.wording.formats import number

Point = tuple[float, float]


def events_map(events: Iterable[Event]) -> ListedMap | None:
    """The map of these events; None if none has a location."""
    if not any(_point(event) for event in events):
        return None
    return ListedMap(
        href=reverse("events_places"),
        label=_("Carte des événements à venir. La liste dit la même chose."),
        legend=MapLegend(
            _("Les événements à venir"), (MapLegendRow("place", _("nombre d’événements à cet endroit")),), ""
        ),
    )


def events_places(*, now: dt.datetime) -> dict[str, Any]:
    """The coming events for the map, grouped by location."""
    by_point: dict[Point, list[Event]] = {}
    for event in upcoming_events(now=now):
        point = _point(event)
        if point:
            by_point.setdefault(point, []).append(event)
    places = []
    for point, (first, *others) in by_point.items():
        events, count = (first, *others), 1 + len(others)
        words = {"count": number(count)}
        several = ngettext("%(count)s événement ici", "%(count)s événements ici", count) % words
        places.append(
            ListedPlace(
                id=f"event:{first.slug}",
                geometry=point_of(*point),
                label=number(count),
                title=several if others else first.title,
                line=where_text(first) if others else _day(first),
                note="" if others else where_text(first),
                href="" if others else event_href(first),
                links=[(f"{event.title}, {_day(event)}", event_href(event)) for event in events] if others else (),
                size=min(1.0, count / 10),
            )
        )
    return listed_places(places, more=_("Voir l’événement"))


def _day(event: Event) -> str:
    return weekday_text(local_day(event.starts_at, event.time_zone))


def _point(event: Event) -> Point | None:
    """The location of an event; by default the centre of its commune."""
    if event.lon is not None and event.lat is not None:
        return event.lon, event.lat
    commune = commune_named(event.commune) if event.commune else None
    return (commune.lon, commune.lat) if commune and commune.lon is not None and commune.lat is not None else None
