"""The weather of one territory: the large card, its summers, how to put it on another site or on paper."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.pages.weather.cards import PlaceCard, place_card
from maillage.comparison.pages.weather.filters import (
    WeatherFilters,
    season_choices,
    season_pairs,
    weather_filters,
)
from maillage.comparison.pages.weather.outlook import (
    PlaceOutlook,
    WeatherQuery,
    outlook_now,
    place_outlook,
    season_comparison,
)
from maillage.comparison.pages.weather.page import WeatherLegendLine, legend_lines, shown_name, trend_note
from maillage.comparison.pages.weather.words import interval_words, received_text, score_text, season_name, sky_name
from maillage.comparison.rules.measures import USAGE_OF
from maillage.comparison.rules.weather import Certainty, Season, seasons_offered
from maillage.figures.parts.figure_words import tests_text
from maillage.figures.parts.filtering.filter_fields import origin_name
from maillage.figures.parts.filtering.filters import map_href
from maillage.figures.queries.figures import months_available, origins_available
from maillage.quality.terms import Origin, Selection
from maillage.territory.terms import Territory
from maillage.web.charts.weather_sign import weather_sign, weather_sprite
from maillage.web.filters import pairs_without, query_of, with_pairs
from maillage.web.wording.places import PlaceLink, kind_name, trail_of

MOST_SUMMERS: Final = 6
CARD_WIDTH: Final = 320
CARD_HEIGHT: Final = 600  # four operators, their words on one line each


@dataclass(frozen=True, slots=True)
class Summer:
    """One summer of the history; ``scores`` follow the operators of the page."""

    name: str
    sign: SafeString
    sky: str
    score: str
    interval: str
    tests: str
    scores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How the card leaves this page: the code for another site, the codes for paper."""

    card_href: str
    snippet: str
    qr_svg_href: str
    qr_png_href: str


@dataclass(frozen=True, slots=True)
class PlaceWeatherPage:
    """All that templates/comparison/weather_place.html shows."""

    name: str
    kind: str
    href: str
    weather_href: str
    territory_href: str
    map_href: str
    trail: tuple[PlaceLink, ...]
    origin: Origin
    filters: WeatherFilters
    shown: str
    sprite: SafeString
    card: PlaceCard
    legend: tuple[WeatherLegendLine, ...]
    elsewhere: tuple[PlaceLink, ...]
    operators: tuple[str, ...]
    summers: tuple[Summer, ...]
    trend_note: str
    sharing: Sharing


@dataclass(frozen=True, slots=True)
class WeatherCardPage:
    """All that templates/comparison/weather_card.html shows: the card alone, for the frame of another site."""

    card: PlaceCard
    season: str
    shown: str
    origin: Origin
    theme: str
    href: str
    test_href: str
    sprite: SafeString


def place_weather_page(place: Territory, query: WeatherQuery, *, site_address: str) -> PlaceWeatherPage:
    """The page of ``place``; ``site_address`` is the beginning of absolute addresses: "https://example.org"."""
    href = reverse("weather_place", args=[place.address])
    pairs = pairs_without(query.pairs, "tri")
    outlook = _page_outlook(place, query)
    usage = outlook.composite if query.part is None else USAGE_OF[query.part].word
    period = query.season.period
    map_pairs = [("usage", usage), *pairs_without(query.pairs, "tri", "saison", "annee", "usage")]
    map_pairs += [] if period is None else [("period", period.word)]
    card_href = reverse("weather_card", args=[place.address])
    frame_address = f"{site_address}{card_href}?{query_of([('theme', 'auto'), *pairs])}"
    frame_title = _("Météo du réseau mobile : %(place)s") % {"place": place.name}
    return PlaceWeatherPage(
        name=place.name,
        kind=kind_name(place.kind),
        href=href,
        weather_href=with_pairs(reverse("weather"), query.pairs),
        territory_href=reverse("territory", args=[place.address]),
        map_href=map_href(place, map_pairs),
        trail=trail_of(place, query=""),
        origin=query.selection.origin,
        filters=weather_filters(query, href=href),
        shown=shown_name(query, [outlook]),
        sprite=weather_sprite(),
        card=place_card(outlook, before=query.season.before, pairs=pairs),
        legend=legend_lines(),
        elsewhere=() if outlook.overall.score is not None else tuple(_elsewhere(place, query, href=href)),
        operators=tuple(row.operator.name for row in outlook.operators),
        summers=tuple(_summers(place, query)),
        trend_note=trend_note(query),
        sharing=Sharing(
            card_href=card_href,
            snippet=f'<iframe src="{frame_address.replace("&", "&amp;")}" width="{CARD_WIDTH}" height="{CARD_HEIGHT}" '
            f'title="{frame_title.replace(chr(34), "&quot;")}" loading="lazy"></iframe>',
            qr_svg_href=reverse("weather_qr", args=[place.address, "svg"]),
            qr_png_href=reverse("weather_qr", args=[place.address, "png"]),
        ),
    )


def weather_card_page(place: Territory, query: WeatherQuery, *, theme: str, site_address: str) -> WeatherCardPage:
    """The card of ``place`` for a frame; its links are absolute, for they leave the frame."""
    outlook = _page_outlook(place, query)
    card = place_card(outlook, before=query.season.before, pairs=query.pairs)
    return WeatherCardPage(
        card=card,
        season=season_name(query.season),
        shown=shown_name(query, [outlook]),
        origin=query.selection.origin,
        theme=theme,
        href=site_address + card.href,
        test_href=site_address + card.test_href,
        sprite=weather_sprite(),
    )


def _page_outlook(place: Territory, query: WeatherQuery) -> PlaceOutlook:
    # The page shows one difference for each operator and one for all together.
    operators = len(season_comparison(place, query).operators)
    return outlook_now(place, query, looks=operators + 1)


def _summers(place: Territory, query: WeatherQuery) -> Iterator[Summer]:
    months = months_available(query.selection.origin)
    seasons = seasons_offered(months, today=query.today, most=MOST_SUMMERS)
    for season in (season for season in seasons if season.is_summer):
        outlook = place_outlook(place, season_comparison(place, query, season), None, part=query.part)
        if outlook.has_figures:
            overall = outlook.overall
            scores = (row.outlook.score for row in outlook.operators)
            yield Summer(
                name=str(season.year),
                sign=weather_sign(overall.sky, is_sure=overall.certainty is Certainty.FIRM),
                sky=sky_name(overall.sky),
                score="" if overall.score is None else score_text(overall.score.value),
                interval="" if overall.score is None else interval_words(overall.score),
                tests=received_text(overall.tests, is_hiding=outlook.is_hiding),
                scores=tuple("–" if score is None else score_text(score.value) for score in scores),
            )


def _elsewhere(place: Territory, query: WeatherQuery, *, href: str) -> Iterator[PlaceLink]:
    """The other seasons, and the other origins, in which this place has a score."""
    for season, choice in season_choices(query, href):
        tests = _scored_tests(place, query, season)
        if tests and season != query.season:
            yield PlaceLink(choice.label, tests_text(tests), choice.href)
    all_time = Season(None)
    for origin in origins_available():
        if origin is not query.selection.origin:
            tests = _scored_tests(place, replace(query, selection=Selection(origin=origin)), all_time)
            pairs = [("origin", origin.word), *season_pairs(all_time)]
            if tests:
                yield PlaceLink(origin_name(origin), tests_text(tests), with_pairs(href, pairs))


def _scored_tests(place: Territory, query: WeatherQuery, season: Season) -> int:
    """How many tests stand behind the score of a season; 0 where there is no score to show."""
    overall = place_outlook(place, season_comparison(place, query, season), None, part=query.part).overall
    return 0 if overall.score is None else overall.tests
