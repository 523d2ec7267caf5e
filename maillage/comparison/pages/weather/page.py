"""The page of the network's weather: map and cards of the followed places, the towns, a search for any territory.

Its poster carries the code that a telephone reads, an absolute address of this installation as SVG or as PNG for print.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import segno
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.comparison.pages.weather.cards import PlaceCard, place_card, weather_href
from maillage.comparison.pages.weather.filters import WeatherFilters, weather_filters
from maillage.comparison.pages.weather.map import places_map
from maillage.comparison.pages.weather.outlook import (
    PlaceOutlook,
    WeatherQuery,
    outlook_now,
    place_outlook,
    season_comparison,
)
from maillage.comparison.pages.weather.words import composite_name, part_name, score_text, sky_name
from maillage.comparison.parts.comparison import TestInvitation, invitation
from maillage.comparison.queries.weather import towns_of
from maillage.comparison.rules.weather import Certainty, Sky
from maillage.figures.parts.legends import LEGENDS
from maillage.quality.terms import Origin, Usage
from maillage.territory.queries import search
from maillage.territory.terms import Territory
from maillage.web.charts.maps import MapPin, pin_map
from maillage.web.charts.weather_sign import weather_sign, weather_sprite
from maillage.web.filters import pairs_without
from maillage.web.wording import formats
from maillage.web.wording.places import PlaceLink, kind_name

MOST_MATCHES: Final = 30


@dataclass(frozen=True, slots=True)
class WeatherLegendLine:
    """One sign of the legend."""

    sign: SafeString
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Town:
    """One town with its sign in a line."""

    name: str
    href: str
    sign: SafeString
    sky: str
    score: str
    note: str


@dataclass(frozen=True, slots=True)
class WeatherPage:
    """All that templates/comparison/weather.html shows."""

    home_name: str
    href: str
    places_href: str
    origin: Origin
    text: str
    search_summary: str
    matches: tuple[PlaceLink, ...]
    filters: WeatherFilters
    shown: str
    sprite: SafeString
    map: SafeString | None
    legend: tuple[WeatherLegendLine, ...]
    invitation: TestInvitation | None
    cards: tuple[PlaceCard, ...]
    towns: tuple[Town, ...]
    trend_note: str


QUIET_ZONE: Final = 4  # modules, ISO/IEC 18004
CORRECTION: Final = "q"  # a quarter of the code may be scratched, wet or hidden by sand
PNG_DPI: Final = 300
PNG_MODULE_PX: Final = 24  # the code of an address of 60 letters is then 11 cm wide


def weather_page(home: Territory, followed: Sequence[Territory], query: WeatherQuery, *, text: str) -> WeatherPage:
    """The page of the places that are ``followed`` in ``home``; ``text`` is what was searched for."""
    href = reverse("weather")
    outlooks = [outlook_now(place, query, looks=max(len(followed), 1)) for place in followed]
    links = pairs_without(query.pairs, "tri")
    matches = search(text, limit=MOST_MATCHES) if text else []
    summary = ngettext("%(count)s lieu pour « %(text)s »", "%(count)s lieux pour « %(text)s »", len(matches))
    welcome = invitation(home, query.selection.origin)
    towns = []
    for commune in () if welcome else towns_of(home):
        overall = place_outlook(commune, season_comparison(commune, query), None, part=query.part).overall
        is_firm = overall.certainty is Certainty.FIRM
        town = Town(
            name=commune.name,
            href=weather_href(commune, links),
            sign=weather_sign(overall.sky, is_sure=is_firm),
            sky=sky_name(overall.sky),
            score="" if overall.score is None else score_text(overall.score.value),
            note=_("à confirmer") if overall.score is not None and not is_firm else "",
        )
        towns.append(town)
    return WeatherPage(
        home_name=home.name,
        href=href,
        places_href=f"{href}/",
        origin=query.selection.origin,
        text=text,
        search_summary=summary % {"count": formats.number(len(matches)), "text": text} if text else "",
        matches=tuple(
            PlaceLink(
                name=match.name,
                detail=" · ".join(filter(None, (kind_name(match.kind), match.within))),
                href=weather_href(match, links),
            )
            for match in matches
        ),
        filters=weather_filters(query, href=href, has_orders=True),
        shown=shown_name(query, outlooks),
        sprite=weather_sprite(),
        map=_drawn_map(home, outlooks, query),
        legend=legend_lines(),
        invitation=welcome,
        cards=()
        if welcome
        else tuple(
            place_card(outlook, before=query.season.before, pairs=links) for outlook in in_order(outlooks, query)
        ),
        towns=tuple(towns),
        trend_note=trend_note(query),
    )


def in_order(seen: Sequence[PlaceOutlook], query: WeatherQuery) -> list[PlaceOutlook]:
    """By name, or the best score first; places without score stand last."""
    if not query.is_by_score:
        return list(seen)
    return sorted(
        seen, key=lambda outlook: -1.0 if outlook.overall.score is None else outlook.overall.score.value, reverse=True
    )


def shown_name(query: WeatherQuery, seen: Iterable[PlaceOutlook]) -> str:
    """What the scores are: the whole score, that of speeds, or one usage."""
    if query.part is not None:
        return part_name(query.part)
    composites = {outlook.composite for outlook in seen if outlook.has_figures}
    return composite_name("speed_score" if composites == {"speed_score"} else "score")


def legend_lines() -> tuple[WeatherLegendLine, ...]:
    """The signs, the best first, and what no sign can be given to."""
    classes = LEGENDS[Usage.SCORE].classes
    lines = [
        WeatherLegendLine(weather_sign(sky), sky_name(sky), f"{classes[sky].label} : {classes[sky].word}")
        for sky in sorted(Sky, reverse=True)
    ]
    return *lines, WeatherLegendLine(weather_sign(None), sky_name(None), _("pas de note à montrer"))


def trend_note(query: WeatherQuery) -> str:
    """When an arrow is shown; empty where nothing comes before the season."""
    if query.season.before is None:
        return ""
    return _(
        "Une flèche n’apparaît que si la différence est sûre : son intervalle à 95 %, élargi pour le nombre "
        "de lieux montrés, ne contient pas zéro. Les opérateurs comparés sont ceux des deux périodes."
    )


def _drawn_map(home: Territory, outlooks: Sequence[PlaceOutlook], query: WeatherQuery) -> SafeString | None:
    layout = places_map(tuple(outlook.place for outlook in outlooks))
    if layout is None:
        return None
    by_address = {outlook.place.address: outlook.overall for outlook in outlooks}
    pins = []
    for pin in layout.pins:
        overall = by_address[pin.place.address]
        words = {"place": pin.place.name, "sky": sky_name(overall.sky).lower()}
        if overall.score is None:
            label = _("%(place)s : pas encore de note") % words
        else:
            label = _("%(place)s : %(sky)s, %(score)s sur 100") % {**words, "score": score_text(overall.score.value)}
        map_pin = MapPin(
            pin.spot.x,
            pin.spot.y,
            pin.place.name,
            pin.name.x,
            pin.name.y,
            pin.name.anchor,
            weather_href(pin.place, pairs_without(query.pairs, "tri")),
            label,
            overall.sky,
            overall.certainty is Certainty.FIRM,
        )
        pins.append(map_pin)
    title = _("La météo du réseau sur la carte : %(place)s") % {"place": home.name}
    return pin_map(pins, view_box=layout.view_box, land=layout.land, borders=layout.borders, title=title)


def qr_svg(address: str) -> bytes:
    """The code of ``address``, as wide as its frame."""
    return _saved(address, kind="svg", border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None, light="#fff")


def qr_png(address: str) -> bytes:
    """The code of ``address`` at print size."""
    return _saved(address, kind="png", border=QUIET_ZONE, scale=PNG_MODULE_PX, dpi=PNG_DPI)


def _saved(address: str, **form: Any) -> bytes:
    saved = BytesIO()
    segno.make(address, error=CORRECTION, micro=False).save(saved, **form)
    return saved.getvalue()
