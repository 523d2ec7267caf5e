"""The filters of the weather: seasons as links, the rest as a form and chips, every one of them in the address."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from maillage.comparison.pages.weather.address import season_pairs
from maillage.comparison.pages.weather.outlook import WeatherQuery
from maillage.comparison.pages.weather.words import part_name, season_name, season_note
from maillage.comparison.rules.measures import USAGE_OF
from maillage.comparison.rules.weather import Season, seasons_offered
from maillage.figures.parts.filtering.filter_fields import main_operators
from maillage.figures.parts.filtering.filters import filters_of
from maillage.figures.queries.figures import months_available, origins_available
from maillage.quality.terms.method import ScorePart
from maillage.web.filters import Chip, FilterOption, FilterOptionGroup, Filters, pairs_without, with_pairs

_SEASON_KEYS = frozenset({"saison", "annee"})


@dataclass(frozen=True, slots=True)
class WeatherChoice:
    """One of several addresses of the same page."""

    label: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WeatherFilters:
    """Seasons and orders as links; the form."""

    season: str
    season_note: str
    seasons: tuple[WeatherChoice, ...]
    orders: tuple[WeatherChoice, ...]
    form: Filters


def weather_filters(query: WeatherQuery, *, href: str, has_orders: bool = False) -> WeatherFilters:
    """The filters of the page at ``href``."""
    unordered = pairs_without(query.pairs, "tri")
    orders = (
        WeatherChoice(_("Par nom"), with_pairs(href, unordered), not query.is_by_score),
        WeatherChoice(_("Par note"), with_pairs(href, [*unordered, ("tri", "note")]), query.is_by_score),
    )
    base = filters_of(query.selection, pairs=query.pairs, href=href, months=(), origins=origins_available())
    operators = tuple(
        FilterOption(operator.id, operator.name, operator.code in query.selection.operators)
        for operator in main_operators()
    )
    usages = [FilterOption("", _("Note d’ensemble"), query.part is None)]
    usages += [FilterOption(USAGE_OF[part].word, part_name(part), part is query.part) for part in ScorePart]
    chips = base.chips
    if query.part is not None:
        chips = (Chip(part_name(query.part), with_pairs(href, pairs_without(query.pairs, "usage"))), *chips)
    return WeatherFilters(
        season=season_name(query.season),
        season_note=season_note(query.season, today=query.today),
        seasons=tuple(choice for _season, choice in season_choices(query, href)),
        orders=orders if has_orders else (),
        form=replace(
            base,
            groups=(FilterOptionGroup("operator", _("Opérateur"), operators), *base.groups),
            menus=(
                FilterOptionGroup("usage", _("Usage"), tuple(usages)),
                *(menu for menu in base.menus if menu.name != "period"),
            ),
            chips=chips,
            hidden_pairs=tuple(pair for pair in query.pairs if pair[0] in {*_SEASON_KEYS, "tri"}),
        ),
    )


def season_choices(query: WeatherQuery, href: str) -> list[tuple[Season, WeatherChoice]]:
    """The seasons that can be asked for, the one in force among them, and where each leads."""
    offered = seasons_offered(months_available(query.selection.origin), today=query.today)
    if query.season not in offered:
        offered.insert(0, query.season)
    choices = []
    for season in offered:
        pairs = pairs_without(query.pairs, *_SEASON_KEYS)
        pairs += [] if season == query.default_season else season_pairs(season)
        choices.append((season, WeatherChoice(season_name(season), with_pairs(href, pairs), season == query.season)))
    return choices
