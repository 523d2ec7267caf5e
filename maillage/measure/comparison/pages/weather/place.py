"""The weather of one territory where it is more than its page: its summers, its card for the frame of another site."""

from datetime import date
from typing import Any, Final

from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.comparison.domain.weather import seasons_offered
from maillage.measure.comparison.pages.parts.comparison import test_href
from maillage.measure.comparison.pages.weather.filters import weather_href
from maillage.measure.comparison.pages.weather.outlook import (
    PlaceOutlook,
    WeatherQuery,
    outlook_now,
    place_outlook,
    season_comparison,
)
from maillage.measure.comparison.pages.weather.page import shown_name
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.figures.store.figures import months_available
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import Operator
from maillage.territory.domain.terms import Territory
from maillage.web.charts.weather_sign import weather_sprite

MOST_SUMMERS: Final = 6

# A year, the score of all operators together, the score of each.
Summer = tuple[str, Estimate, list[Estimate | None]]


def weather_card_context(place: Territory, query: WeatherQuery, *, theme: str, site_address: str) -> dict[str, Any]:
    """The card of ``place`` for a frame; its links are absolute, for they leave the frame."""
    seen = _page_outlook(place, query)
    return {
        "outlook": seen,
        "season": query.season,
        "shown": shown_name(query, [seen]),
        "origin": query.selection.origin,
        "theme": theme,
        "href": site_address + weather_href(place, query.pairs),
        "test_href": site_address + test_href(place),
        "sprite": weather_sprite(),
    }


def summers_at(place: Territory, origin: Origin, *, today: date) -> tuple[list[Operator], list[Summer]]:
    """The summers of ``place`` that have a score, the newest first, and the operators whose scores they give."""
    outlooks: list[tuple[str, Estimate, PlaceOutlook]] = []
    for season in seasons_offered(months_available(origin), today=today, most=MOST_SUMMERS):
        if season.is_summer:
            compared = comparison(place.address, Selection(origin=origin, period=season.period))
            seen = place_outlook(place, compared, None)
            if seen.overall.score is not None:
                outlooks.append((str(season.year), seen.overall.score, seen))
    operators = list({row.operator.code: row.operator for *_of, seen in outlooks for row in seen.operators}.values())
    summers = []
    for year, overall, seen in outlooks:
        scores = {row.operator.code: row.outlook.score for row in seen.operators}
        summers.append((year, overall, [scores.get(operator.code) for operator in operators]))
    return operators, summers


def _page_outlook(place: Territory, query: WeatherQuery) -> PlaceOutlook:
    # The card shows one difference for each operator and one for all together.
    operators = len(season_comparison(place, query).operators)
    return outlook_now(place, query, looks=operators + 1)
