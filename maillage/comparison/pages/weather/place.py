"""The weather of one territory where it is more than its page: its summers, its card for the frame of another site."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.comparison.pages.weather.cards import PlaceCard, place_card
from maillage.comparison.pages.weather.outlook import (
    PlaceOutlook,
    WeatherQuery,
    outlook_now,
    place_outlook,
    season_comparison,
)
from maillage.comparison.pages.weather.page import shown_name
from maillage.comparison.pages.weather.words import interval_words, season_name, sky_name
from maillage.comparison.parts.score_words import score_text
from maillage.comparison.queries.comparison import comparison
from maillage.comparison.rules.weather import seasons_offered
from maillage.figures.queries.figures import months_available
from maillage.quality.terms import Origin, Selection
from maillage.territory.terms import Territory
from maillage.web.charts.weather_sign import weather_sprite
from maillage.web.filters import with_pairs
from maillage.web.offers import ShownLink, page_link

MOST_SUMMERS: Final = 6
CARD_WIDTH: Final = 320
CARD_HEIGHT: Final = 600  # four operators, their words on one line each


@dataclass(frozen=True, slots=True)
class Summer:
    """One summer; ``scores`` follow the operators of the table."""

    name: str
    sky: str
    score: str
    interval: str
    scores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summers:
    """The summers of a place; no rows where no summer has a score."""

    operators: tuple[str, ...]
    rows: tuple[Summer, ...]


@dataclass(frozen=True, slots=True)
class PlaceSharing:
    """How scores leave a page: the card for another site, the code and posters for paper.

    The addresses are paths: the page puts its own origin before them.
    """

    frame_title: str
    card_href: str
    width: int
    height: int
    place: str
    qr_svg_href: str
    qr_png_href: str
    kit: ShownLink | None


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


def summers_at(place: Territory, origin: Origin, *, today: date) -> Summers:
    """The summers of ``place`` that have a score, the newest first."""
    outlooks = []
    for season in seasons_offered(months_available(origin), today=today, most=MOST_SUMMERS):
        if season.is_summer:
            compared = comparison(place.address, Selection(origin=origin, period=season.period))
            outlook = place_outlook(place, compared, None)
            if outlook.overall.score is not None:
                outlooks.append((str(season.year), outlook))
    names = [row.operator.name for _year, outlook in outlooks for row in outlook.operators]
    operators = tuple(dict.fromkeys(names))
    rows = tuple(_summer(year, outlook, operators) for year, outlook in outlooks)
    return Summers(operators, rows)


def place_sharing(place: Territory, pairs: list[tuple[str, str]]) -> PlaceSharing:
    """How the figures of ``place`` leave its page, with the filters ``pairs``."""
    card = reverse("weather_card", args=[place.address])
    return PlaceSharing(
        frame_title=_("Le réseau mobile : %(place)s") % {"place": place.name},
        card_href=with_pairs(card, [("theme", "auto"), *pairs]),
        width=CARD_WIDTH,
        height=CARD_HEIGHT,
        place=place.name,
        qr_svg_href=reverse("weather_qr", args=[place.address, "svg"]),
        qr_png_href=reverse("weather_qr", args=[place.address, "png"]),
        kit=page_link("kit_of_place", place.address),
    )


def _summer(year: str, outlook: PlaceOutlook, operators: tuple[str, ...]) -> Summer:
    overall = outlook.overall
    scores = {row.operator.name: row.outlook.score for row in outlook.operators}
    return Summer(
        name=year,
        sky=sky_name(overall.sky),
        score="" if overall.score is None else score_text(overall.score.value),
        interval="" if overall.score is None else interval_words(overall.score),
        scores=tuple("–" if (score := scores.get(name)) is None else score_text(score.value) for name in operators),
    )


def _page_outlook(place: Territory, query: WeatherQuery) -> PlaceOutlook:
    # The card shows one difference for each operator and one for all together.
    operators = len(season_comparison(place, query).operators)
    return outlook_now(place, query, looks=operators + 1)
