"""The page of the network's weather: a line a followed place, the best first, by the operator that one asks for.

Its poster carries the code that a telephone reads, an absolute address of this installation as SVG or as PNG for print.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, Final

import segno
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.measure.comparison.domain.measures import USAGE_OF
from maillage.measure.comparison.domain.terms import Estimate
from maillage.measure.comparison.domain.weather import Season, seasons_offered
from maillage.measure.comparison.pages.parts.comparison import early_invitation, invitation, test_href
from maillage.measure.comparison.pages.parts.weather_lead import are_beaches
from maillage.measure.comparison.pages.weather.filters import season_choices, weather_href
from maillage.measure.comparison.pages.weather.outlook import (
    PlaceOutlook,
    WeatherQuery,
    outlook_now,
    place_outlook,
    season_comparison,
)
from maillage.measure.comparison.pages.weather.rows import lead_of, seen_place, weather_rows
from maillage.measure.comparison.pages.weather.words import season_line
from maillage.measure.comparison.store.comparison import comparison
from maillage.measure.figures.pages.parts.filtering.filter_fields import main_operators
from maillage.measure.figures.pages.parts.filtering.filters import map_href
from maillage.measure.figures.store.figures import months_available
from maillage.measure.record.domain.terms import Origin, Selection
from maillage.measure.record.store.operators import Operator, operator_table
from maillage.territory.domain.terms import Territory
from maillage.web.charts.weather_sign import weather_sprite
from maillage.web.filters import pairs_without, with_pairs
from maillage.web.wording.glossary import metric_name

QUIET_ZONE: Final = 4  # modules, ISO/IEC 18004
CORRECTION: Final = "q"  # a quarter of the code may be scratched, wet or hidden by sand
PNG_DPI: Final = 300
PNG_MODULE_PX: Final = 24  # the code of an address of 60 letters is then 11 cm wide

MOST_SUMMERS: Final = 6

# A year, the score of all operators together, the score of each.
Summer = tuple[str, Estimate, list[Estimate | None]]


def weather_context(home: Territory, followed: Sequence[Territory], query: WeatherQuery) -> dict[str, Any]:
    """What weather.html shows of the places that are ``followed`` in ``home``.

    ``everyone_href`` leads from one operator back to all, ``test_href`` to the test while the season lasts ("" after).
    """
    href = reverse("weather")
    codes = query.selection.operators
    operator = operator_table().by_code(next(iter(codes))) if len(codes) == 1 else None
    unasked = pairs_without(query.pairs, "operator")
    # Whose weather it is says which score is shown; how operators stand is asked of all of them.
    everyone = replace(query, selection=replace(query.selection, operators=frozenset())) if operator else query
    compared = [(place, season_comparison(place, everyone)) for place in followed]
    seen = [seen_place(place_outlook(place, now, None, part=query.part), now, operator) for place, now in compared]
    beaches = are_beaches(followed)
    welcome = invitation(home, query.selection.origin)
    if welcome is None and seen and not query.pairs and all(shown.score is None for shown in seen):
        welcome = early_invitation(home)  # a list of places without any score invites nobody
    period, is_summer = query.season.period, Season(query.today.year, is_summer=True).is_under_way(query.today)
    map_pairs = [("usage", "score" if query.part is None else USAGE_OF[query.part].word)]
    map_pairs += [] if operator is None else [("operator", operator.id)]
    map_pairs += [] if period is None else [("period", period.word)]
    return {
        "title": _("La météo des plages") if beaches else _("La météo du réseau"),
        "are_beaches": beaches,
        "season": query.season,
        "season_line": season_line(query.season, today=query.today),
        "part": "" if query.part is None else metric_name(query.part.word),
        "origin": query.selection.origin,
        "operator": operator,
        "operators": [(each, with_pairs(href, [*unasked, ("operator", each.id)])) for each in main_operators()],
        "everyone_href": with_pairs(href, unasked) if operator else "",
        "lead": lead_of(
            seen,
            operator,
            are_beaches=beaches,
            # The same that place pages say, who show all tests.
            ever=(season_comparison(place, query, Season(None)) for place in followed),
        ),
        "rows": [] if welcome else weather_rows(seen, operator),
        "sprite": weather_sprite(),
        "invitation": welcome,
        "map_href": map_href(home, map_pairs),
        "seasons": season_choices(query, href),
        "test_href": reverse("test") if is_summer else "",
    }


def shown_name(query: WeatherQuery, seen: Iterable[PlaceOutlook]) -> str:
    """What the scores are: the whole score, that of speeds, or one usage."""
    if query.part is not None:
        return metric_name(query.part.word)
    composites = {outlook.composite for outlook in seen if outlook.has_figures}
    return metric_name("speed_score" if composites == {"speed_score"} else "score")


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
