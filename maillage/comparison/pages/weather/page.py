"""The page of the network's weather: map and cards of the followed places, the towns, a search for any territory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.comparison.pages.weather.cards import PlaceCard, place_card, weather_href
from maillage.comparison.pages.weather.filters import WeatherFilters, pairs_without, weather_filters
from maillage.comparison.pages.weather.map import places_map
from maillage.comparison.pages.weather.outlook import PlaceOutlook, WeatherAsked, compared, outlook_now, place_outlook
from maillage.comparison.pages.weather.words import composite_name, part_name, score_text, sky_name
from maillage.comparison.parts.invitation import TestInvitation, invitation
from maillage.comparison.queries.weather import towns_of
from maillage.comparison.rules.weather import Certainty, Sky
from maillage.figures.parts.legends import LEGENDS
from maillage.quality.terms import Origin, Usage
from maillage.territory.queries import search
from maillage.territory.terms import Territory
from maillage.web.charts.pin_map import MapPin, pin_map
from maillage.web.charts.weather_sign import weather_sign, weather_sprite
from maillage.web.wording import formats
from maillage.web.wording.places import kind_name

MOST_FOUND: Final = 30


@dataclass(frozen=True, slots=True)
class WeatherLegendLine:
    """One sign of the legend."""

    sign: SafeString
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """One territory that was searched for, and the page of its weather."""

    name: str
    detail: str
    href: str


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
    """All that templates/site/weather.html shows."""

    home_name: str
    href: str
    places_href: str
    origin: Origin
    text: str
    found_summary: str
    found: tuple[FoundPlace, ...]
    filters: WeatherFilters
    shown: str
    sprite: SafeString
    map: SafeString | None
    legend: tuple[WeatherLegendLine, ...]
    invitation: TestInvitation | None
    cards: tuple[PlaceCard, ...]
    towns: tuple[Town, ...]
    trend_note: str


def weather_page(home: Territory, followed: Sequence[Territory], query: WeatherAsked, *, text: str) -> WeatherPage:
    """The page of the places that are ``followed`` in ``home``; ``text`` is what was searched for."""
    href = reverse("weather")
    seen = [outlook_now(place, query, looks=max(len(followed), 1)) for place in followed]
    links = pairs_without(query.pairs, "tri")
    matches = search(text, limit=MOST_FOUND) if text else []
    return WeatherPage(
        home_name=home.name,
        href=href,
        places_href=f"{href}/",
        origin=query.selection.origin,
        text=text,
        found_summary=_found_summary(text, matches),
        found=tuple(_found_place(match, query) for match in matches),
        filters=weather_filters(query, href=href, has_orders=True),
        shown=shown_name(query, seen),
        sprite=weather_sprite(),
        map=_drawn(home, seen, query),
        legend=legend_lines(),
        invitation=(invited := invitation(home, query.selection.origin)),
        cards=()
        if invited
        else tuple(place_card(outlook, before=query.season.before, pairs=links) for outlook in in_order(seen, query)),
        towns=() if invited else tuple(_towns(home, query)),
        trend_note=trend_note(query),
    )


def in_order(seen: Sequence[PlaceOutlook], query: WeatherAsked) -> list[PlaceOutlook]:
    """By name, or the best score first; places without score stand last."""
    if not query.is_by_score:
        return list(seen)
    return sorted(
        seen, key=lambda outlook: -1.0 if outlook.overall.score is None else outlook.overall.score.value, reverse=True
    )


def shown_name(query: WeatherAsked, seen: Iterable[PlaceOutlook]) -> str:
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


def trend_note(query: WeatherAsked) -> str:
    """When an arrow is shown; empty where nothing comes before the season."""
    if query.season.before is None:
        return ""
    return _(
        "Une flèche n’apparaît que si la différence est sûre : son intervalle à 95 %, élargi pour le nombre "
        "de lieux montrés, ne contient pas zéro. Les opérateurs comparés sont ceux des deux périodes."
    )


def _found_summary(text: str, matches: Sequence[Territory]) -> str:
    if not text:
        return ""
    words = {"count": formats.number(len(matches)), "text": text}
    return ngettext("%(count)s lieu pour « %(text)s »", "%(count)s lieux pour « %(text)s »", len(matches)) % words


def _found_place(match: Territory, query: WeatherAsked) -> FoundPlace:
    detail = " · ".join(filter(None, (kind_name(match.kind), match.within)))
    return FoundPlace(match.name, detail, weather_href(match, pairs_without(query.pairs, "tri")))


def _drawn(home: Territory, seen: Sequence[PlaceOutlook], query: WeatherAsked) -> SafeString | None:
    layout = places_map(tuple(outlook.place for outlook in seen))
    if layout is None:
        return None
    by_address = {outlook.place.address: outlook for outlook in seen}
    pins = [
        MapPin(
            pin.spot.x,
            pin.spot.y,
            pin.place.name,
            pin.name.x,
            pin.name.y,
            pin.name.anchor,
            weather_href(pin.place, pairs_without(query.pairs, "tri")),
            _pin_label(by_address[pin.place.address]),
            by_address[pin.place.address].overall.sky,
            by_address[pin.place.address].overall.certainty is Certainty.FIRM,
        )
        for pin in layout.pins
    ]
    title = _("La météo du réseau sur la carte : %(place)s") % {"place": home.name}
    return pin_map(pins, view_box=layout.view_box, land=layout.land, borders=layout.borders, title=title)


def _pin_label(seen: PlaceOutlook) -> str:
    score = seen.overall.score
    words = {"place": seen.place.name, "sky": sky_name(seen.overall.sky).lower()}
    if score is None:
        return _("%(place)s : pas encore de note") % words
    words["score"] = score_text(score.value)
    return _("%(place)s : %(sky)s, %(score)s sur 100") % words


def _towns(home: Territory, query: WeatherAsked) -> Iterable[Town]:
    """The most populous communes of the home territory."""
    for commune in towns_of(home):
        overall = place_outlook(commune, compared(commune, query), None, part=query.part).overall
        score = "" if overall.score is None else score_text(overall.score.value)
        note = _("à confirmer") if score and overall.certainty is not Certainty.FIRM else ""
        sign = weather_sign(overall.sky, is_sure=overall.certainty is Certainty.FIRM)
        href = weather_href(commune, pairs_without(query.pairs, "tri"))
        yield Town(commune.name, href, sign, sky_name(overall.sky), score, note)
