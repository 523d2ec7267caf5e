"""The filters of the weather: seasons as links, the rest as a form and chips, every one of them in the address."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from maillage.comparison.pages.weather.asked import PART_USAGES, season_pairs
from maillage.comparison.pages.weather.outlook import Pairs, WeatherAsked
from maillage.comparison.pages.weather.words import part_name, season_name, season_note
from maillage.comparison.rules.weather import Season, seasons_offered
from maillage.figures.parts.filter_fields import main_operators
from maillage.figures.parts.filters import Chip, Filters, Option, OptionGroup, filters_of, query_of
from maillage.figures.queries.figures import months_available, origins_available
from maillage.quality.terms.method import Part

_SEASON_KEYS = frozenset({"saison", "annee"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several addresses of the same page."""

    label: str
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class WeatherFilters:
    """Seasons and orders as links; the form with what it carries along (``kept``)."""

    season: str
    season_note: str
    seasons: tuple[Choice, ...]
    orders: tuple[Choice, ...]
    form: Filters
    kept: tuple[tuple[str, str], ...]


def weather_filters(asked: WeatherAsked, *, href: str, has_orders: bool = False) -> WeatherFilters:
    """The filters of the page at ``href``."""
    return WeatherFilters(
        season=season_name(asked.season),
        season_note=season_note(asked.season, today=asked.today),
        seasons=tuple(choice for _season, choice in season_choices(asked, href)),
        orders=_orders(asked, href) if has_orders else (),
        form=_form(asked, href),
        kept=tuple(pair for pair in asked.pairs if pair[0] in {*_SEASON_KEYS, "tri"}),
    )


def season_choices(asked: WeatherAsked, href: str) -> list[tuple[Season, Choice]]:
    """The seasons that can be asked for, the one in force among them, and where each leads."""
    offered = seasons_offered(months_available(asked.selection.origin), today=asked.today)
    if asked.season not in offered:
        offered.insert(0, asked.season)
    return [(season, _season_choice(season, asked, href)) for season in offered]


def pairs_without(pairs: Pairs, *names: str) -> list[tuple[str, str]]:
    """The pairs of an address but those of ``names``."""
    return [pair for pair in pairs if pair[0] not in names]


def _season_choice(season: Season, asked: WeatherAsked, href: str) -> Choice:
    more = [] if season == asked.default_season else season_pairs(season)
    address = _address(href, [*pairs_without(asked.pairs, *_SEASON_KEYS), *more])
    return Choice(season_name(season), address, season == asked.season)


def _orders(asked: WeatherAsked, href: str) -> tuple[Choice, ...]:
    rest = pairs_without(asked.pairs, "tri")
    return (
        Choice(_("Par nom"), _address(href, rest), not asked.is_by_score),
        Choice(_("Par note"), _address(href, [*rest, ("tri", "note")]), asked.is_by_score),
    )


def _form(asked: WeatherAsked, href: str) -> Filters:
    base = filters_of(asked.selection, pairs=asked.pairs, href=href, months=(), origins=origins_available())
    operators = tuple(
        Option(operator.id, operator.name, operator.code in asked.selection.operators) for operator in main_operators()
    )
    options = [Option("", _("Note d’ensemble"), asked.part is None)]
    options += [Option(PART_USAGES[part].word, part_name(part), part is asked.part) for part in Part]
    menus = (OptionGroup("usage", _("Usage"), tuple(options)), *(menu for menu in base.menus if menu.name != "period"))
    chips = base.chips
    if asked.part is not None:
        chips = (Chip(part_name(asked.part), _address(href, pairs_without(asked.pairs, "usage"))), *chips)
    return replace(
        base, groups=(OptionGroup("operator", _("Opérateur"), operators), *base.groups), menus=menus, chips=chips
    )


def _address(href: str, pairs: Pairs) -> str:
    return f"{href}?{query_of(pairs)}" if pairs else href
