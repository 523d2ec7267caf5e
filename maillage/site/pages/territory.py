"""The page of one territory: operators compared for every usage, podium, months, table, and where to go from there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.quality.forms.filter_fields import origin_name, period_name
from maillage.quality.queries.areas import area_of
from maillage.quality.queries.figures import figures_by_operator, months_available, origins_available
from maillage.quality.queries.operators import Operator
from maillage.quality.queries.podium import podium
from maillage.quality.terms import Figure, Origin, Selection, Usage
from maillage.site.pages.around import PlaceGroup, places_around, trail_of
from maillage.site.pages.filters import Filters, Pairs, filters_of, query_of
from maillage.site.pages.parts import (
    PlaceLink,
    PodiumView,
    ink_of,
    interval_text,
    kind_name,
    known_operators,
    median_text,
    podium_view,
    tests_text,
)
from maillage.site.pages.trends import Trend, trends_of
from maillage.site.pages.usages import USAGE_VIEWS, UsageView
from maillage.territory.terms import Kind, Territory
from maillage.web import charts, formats

SHOWN_POSTAL_CODES: Final = 3
PODIUM_USAGE: Final = Usage.SCORE
HEADLINE_USAGES: Final = (Usage.DOWNLOAD, Usage.UPLOAD, Usage.LATENCY, Usage.WEB)

FiguresByUsage = Mapping[Usage, Mapping[int | None, Figure]]


@dataclass(frozen=True, slots=True)
class UsageChart:
    """The operators compared for one usage, and where the map shows it."""

    word: str
    name: str
    question: str
    chart: SafeString
    map_href: str


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of all operators together, large at the top of the page, and the colour of its class."""

    label: str
    value: str
    note: str
    css_class: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One operator and usage in the table; every text is made, a hidden figure has only the operator."""

    operator: str
    median: str
    interval: str
    tests: str
    failures: str
    last_month: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class TableGroup:
    """One usage of the table."""

    name: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    """All that templates/site/territory.html shows."""

    name: str
    summary: str
    href: str
    map_href: str
    csv_href: str
    trail: tuple[PlaceLink, ...]
    facts: tuple[str, ...]
    origin: Origin
    filters: Filters
    headlines: tuple[Headline, ...]
    podium: PodiumView
    charts: tuple[UsageChart, ...]
    trends: tuple[Trend, ...]
    trend_caption: str
    table: tuple[TableGroup, ...]
    empty_reason: str
    other_origins: tuple[PlaceLink, ...]
    around: tuple[PlaceGroup, ...]


def territory_page(place: Territory, selection: Selection, *, pairs: Pairs) -> TerritoryPage:
    """The page of ``place`` for ``selection``; ``pairs`` are the filters of the address, defaults left out."""
    href = reverse("territory", args=[place.address])
    query = query_of(pairs)
    figures = figures_of(place, selection)
    operators = known_operators(figures.values())
    return TerritoryPage(
        name=place.name,
        summary=_("Réseau mobile : %(place)s, opérateurs comparés usage par usage.") % {"place": place.name},
        href=href,
        map_href=map_href(place, pairs),
        csv_href=reverse("territory_csv", args=[place.address]) + (f"?{query}" if query else ""),
        trail=trail_of(place, query=query),
        facts=_facts(place),
        origin=selection.origin,
        filters=filters_of(
            selection,
            pairs=pairs,
            href=href,
            months=months_available(selection.origin),
            origins=origins_available(),
        ),
        headlines=tuple(_headlines(figures)),
        podium=_podium(place, selection, usage=_podium_usage(figures)),
        charts=tuple(_usage_charts(place, figures, operators, pairs=pairs)),
        trends=trends_of(area_of(place.address), selection, operators),
        trend_caption=_("%(usage)s : médiane et intervalle à 95 %%, mois par mois.")
        % {"usage": USAGE_VIEWS[selection.usage].name},
        table=tuple(_table(figures, operators)),
        empty_reason=_empty_reason(pairs),
        other_origins=() if _has_figures(figures) else tuple(_other_origins(place, selection, href=href)),
        around=places_around(place, query=query),
    )


def figures_of(place: Territory, selection: Selection) -> FiguresByUsage:
    """The figures of every usage, by operator (None: all operators together)."""
    area = area_of(place.address)
    return {usage: figures_by_operator(area, replace(selection, usage=usage)) for usage in USAGE_VIEWS}


def _facts(place: Territory) -> tuple[str, ...]:
    people = None
    if place.population is not None:
        people = _("%(people)s habitants") % {"people": formats.number(place.population)}
    code = _("Code Insee %(code)s") % {"code": place.code} if place.kind is Kind.COMMUNE else None
    postal = ", ".join(place.postal_codes[:SHOWN_POSTAL_CODES])
    return tuple(filter(None, (kind_name(place.kind), people, code, postal)))


def map_href(place: Territory, pairs: Pairs) -> str:
    """The address of the map at ``place``, with the filters of ``pairs``."""
    asked = [*pairs]
    if place.bbox is not None:
        west, south, east, north = place.bbox
        zoom = map_zoom(max(east - west, (north - south) * 1.5))
        asked += [("z", str(zoom)), ("lat", f"{(south + north) / 2:.4f}"), ("lon", f"{(west + east) / 2:.4f}")]
    query = query_of(asked)
    return reverse("map") + (f"?{query}" if query else "")


def map_zoom(width_degrees: float) -> int:
    """The zoom at which that many degrees fill a small screen (360 degrees are 512 pixels at zoom 0)."""
    return max(4, min(14, int(log2(360 / max(width_degrees, 0.01)))))


def _headlines(figures: FiguresByUsage) -> Iterator[Headline]:
    for usage in HEADLINE_USAGES:
        figure, view = figures[usage][None], USAGE_VIEWS[usage]
        if figure.median is not None:
            note = f"{interval_text(figure, view)} · {tests_text(figure.samples)}"
            css_class = f"q{view.legend.class_of(figure.median).number - 1}"
            yield Headline(view.name, view.write(figure.median), note, css_class)


def _podium_usage(figures: FiguresByUsage) -> Usage:
    """The score; where nobody made a full test (campaigns of speed tests), the speed score under its own name."""
    has_scores = any(figure.samples or figure.is_hidden for figure in figures[PODIUM_USAGE].values())
    return PODIUM_USAGE if has_scores else Usage.SPEED_SCORE


def _podium(place: Territory, selection: Selection, *, usage: Usage) -> PodiumView:
    ranked = podium(place.address, origin=selection.origin, usage=usage, period=selection.period)
    shown = podium_view(ranked, usage=usage, place_name=place.name)
    if not (selection.technologies or selection.contexts):
        return shown
    # A rank among the tests of one technology would compare what operators sell, not what people get.
    caution = _("Le podium compte toutes les technologies et toutes les situations, quels que soient les filtres.")
    return replace(shown, rule=f"{shown.rule} {caution}")


def _usage_charts(
    place: Territory, figures: FiguresByUsage, operators: Sequence[Operator], *, pairs: Pairs
) -> Iterator[UsageChart]:
    others = [pair for pair in pairs if pair[0] != "usage"]
    for usage, view in USAGE_VIEWS.items():
        bars = _bars(figures[usage], operators, view)
        if bars:
            chart = charts.interval_bars(
                bars,
                view.axis,
                title=_("%(usage)s, opérateurs comparés : %(place)s") % {"usage": view.name, "place": place.name},
                description="; ".join(_in_words(bar) for bar in bars),
            )
            on_map = map_href(place, [("usage", usage.word), *others])
            yield UsageChart(usage.word, view.name, str(view.question), chart, on_map)


def _in_words(bar: charts.Bar) -> str:
    figure = f"{bar.value} ({bar.note})" if bar.note else bar.value
    return _("%(place)s : %(figure)s") % {"place": bar.name, "figure": figure}


def _bars(by_operator: Mapping[int | None, Figure], operators: Sequence[Operator], view: UsageView) -> list[charts.Bar]:
    bars = []
    for operator in operators:
        figure = by_operator.get(operator.code)
        if figure is not None and (figure.is_hidden or figure.samples):
            note = "" if figure.is_hidden else tests_text(figure.samples)
            value = _("trop peu d’appareils") if figure.is_hidden else median_text(figure, view)
            bars.append(
                charts.Bar(operator.name, ink_of(operator), value, note, figure.median, figure.low, figure.high)
            )
    return bars


def _table(figures: FiguresByUsage, operators: Sequence[Operator]) -> Iterator[TableGroup]:
    for usage, view in USAGE_VIEWS.items():
        by_operator = figures[usage]
        rows = [_row(operator.name, by_operator.get(operator.code), view) for operator in operators]
        rows.append(_row(_("Tous les opérateurs"), by_operator.get(None), view))
        shown = tuple(row for row in rows if row is not None)
        if shown:
            yield TableGroup(view.name, shown)


def _row(operator: str, figure: Figure | None, view: UsageView) -> TableRow | None:
    if figure is None or not (figure.is_hidden or figure.samples):
        return None
    return TableRow(
        operator=operator,
        median=median_text(figure, view),
        interval=interval_text(figure, view),
        tests=formats.number(figure.samples),
        failures=formats.percent(figure.failure_share),
        last_month=formats.missing() if figure.last_period is None else period_name(figure.last_period),
        is_hidden=figure.is_hidden,
    )


def _has_figures(figures: FiguresByUsage) -> bool:
    return any(
        figure.samples or figure.is_hidden for by_operator in figures.values() for figure in by_operator.values()
    )


def _other_origins(place: Territory, selection: Selection, *, href: str) -> Iterator[PlaceLink]:
    """The origins that have figures where the selected one has none: Glasgow has only tests from abroad."""
    for origin in origins_available():
        if origin is selection.origin:
            continue
        everybody = [by_operator[None].samples for by_operator in figures_of(place, Selection(origin=origin)).values()]
        samples = max(everybody, default=0)
        if samples:
            yield PlaceLink(origin_name(origin), tests_text(samples), f"{href}?{query_of([('origin', origin.word)])}")


def _empty_reason(pairs: Pairs) -> str:
    if any(name != "usage" for name, _value in pairs):
        return _("Aucun test ne répond à ces filtres. Retirez-en un, ou tous.")
    return _("Aucun test n’a encore été fait ici. Le premier peut être le vôtre.")
