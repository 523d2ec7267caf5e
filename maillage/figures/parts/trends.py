"""The months of a territory: one sparkline an operator on one axis, the table of the same months, long series whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.figures.parts.figure_words import USAGE_VIEWS, UsageView, ink_of, interval_text, median_text, tests_text
from maillage.figures.parts.filtering.filter_fields import period_name
from maillage.figures.queries.areas import Area
from maillage.figures.queries.figures import NO_TEST, tests_by_month
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import FIRST_YEAR, Figure, Period, Selection
from maillage.web import charts

MONTHS_SHOWN: Final = 12
HEADROOM: Final = 1.25  # the axis reaches a quarter beyond the values

Months = Sequence[tuple[Period, Figure]]


@dataclass(frozen=True, slots=True)
class OperatorTrend:
    """One operator month by month, with its last month in words; ``ink`` is the class of its colour."""

    mark: SafeString
    name: str
    ink: str
    chart: SafeString
    note: str


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One operator in one month: in words, and as the number that the long chart draws ("" where there is none)."""

    text: str
    note: str
    number: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the table; ``day`` is its first day (2026-10-01)."""

    name: str
    day: str
    cells: tuple[MonthCell, ...]


@dataclass(frozen=True, slots=True)
class TrendsView:
    """The months as a page shows them. ``is_long``: more than the sparklines hold, so a long chart is offered."""

    caption: str
    trends: tuple[OperatorTrend, ...]
    rows: tuple[MonthRow, ...]
    unit: str
    is_logarithmic: bool
    is_less_better: bool
    is_long: bool


def trends_of(area: Area, selection: Selection, operators: Sequence[Operator]) -> TrendsView | None:
    """The trends of the operators with a figure in at least two of the selection's last months; None without any."""
    view = USAGE_VIEWS[selection.usage]
    period = selection.period
    months: dict[int, Months] = {}
    for operator in operators:
        by_month = tests_by_month(area, replace(selection, operators=frozenset({operator.code})))
        if period is not None:
            by_month = [pair for pair in by_month if period.first <= pair[0].first < period.first + period.months]
        months[operator.code] = by_month
    last = {code: by_month[-MONTHS_SHOWN:] for code, by_month in months.items()}
    shown = [figure for by_month in last.values() for _month, figure in by_month]
    values = [value for figure in shown for value in (figure.median, figure.low, figure.high) if value]
    axis = view.axis
    if values and not axis.is_linear:
        lowest, highest = min(values) / HEADROOM, max(values) * HEADROOM
        worst, best = (lowest, highest) if view.legend.higher_is_better else (highest, lowest)
        axis = charts.Axis(worst, best, (), tuple(step for step in axis.steps if lowest < step < highest))
    trends, with_trend = [], []
    for operator in operators:
        with_median = [(month, figure) for month, figure in last[operator.code] if figure.median is not None]
        if len(with_median) < 2:
            continue
        last_month, latest = with_median[-1]
        words = {
            "month": period_name(last_month),
            "median": median_text(latest, view),
            "tests": tests_text(latest.samples),
        }
        note = _("%(month)s : %(median)s, %(tests)s") % words
        points = [
            charts.SparklineMonth(figure.median, figure.low, figure.high) for _month, figure in last[operator.code]
        ]
        ink = ink_of(operator)
        chart = charts.sparkline(points, axis, ink=ink, title=f"{operator.name}, {note}")
        sentence = note[:1].upper() + note[1:]
        trends.append(OperatorTrend(charts.mark(ink), operator.name, ink.css_class, chart, sentence))
        with_trend.append(operator)
    if not trends:
        return None
    rows = tuple(trend_rows(with_trend, months, view))
    return TrendsView(
        caption=_("%(usage)s : médiane et intervalle à 95 %%, mois par mois.") % {"usage": view.name},
        trends=tuple(trends),
        rows=rows,
        unit=str(view.legend.unit),
        is_logarithmic=not view.axis.is_linear,
        is_less_better=not view.legend.higher_is_better,
        is_long=len(rows) > MONTHS_SHOWN,
    )


def trend_rows(operators: Sequence[Operator], months: Mapping[int, Months], view: UsageView) -> Iterator[MonthRow]:
    """One row for each month that any of the operators has, in their order."""
    # Counts may be published between the reads of two operators: the second then knows one month more.
    by_month = [dict(months[operator.code]) for operator in operators]
    for month in sorted(set().union(*by_month)):
        year, number = FIRST_YEAR + month.first // 12, month.first % 12 + 1
        cells = []
        for figures in by_month:
            figure = figures.get(month, NO_TEST)
            value = "" if figure.median is None else f"{figure.median / view.legend.divisor:.4g}"
            note = "" if figure.is_hidden or not figure.samples else tests_text(figure.samples)
            if figure.median is not None:
                note = f"{interval_text(figure, view)} · {note}"
            cells.append(MonthCell(median_text(figure, view), note, value))
        yield MonthRow(period_name(month).capitalize(), f"{year}-{number:02}-01", tuple(cells))
