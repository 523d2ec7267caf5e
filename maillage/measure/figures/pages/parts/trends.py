"""The months of a territory: one sparkline an operator on one axis, the table of the same months, long series whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS, mark_style, median_text, tests_text
from maillage.measure.figures.pages.parts.filtering.filter_fields import period_name
from maillage.measure.figures.store.areas import Area
from maillage.measure.figures.store.figures import NO_TEST, tests_by_month
from maillage.measure.record.domain.terms import Figure, Period, Selection
from maillage.measure.record.store.operators import Operator
from maillage.web import charts

MONTHS_SHOWN: Final = 12
HEADROOM: Final = 1.25  # the axis reaches a quarter beyond the values

Months = Sequence[tuple[Period, Figure]]


def trends_of(area: Area, selection: Selection, operators: Sequence[Operator]) -> dict[str, Any] | None:
    """What territory_trends.html shows of the operators with a figure in two of the last months.

    ``trends`` are those operators, each with its chart and its last month in words, ``rows`` the months of their table;
    ``is_long``: more months than the charts hold, so a long chart is offered. None where no operator has two.
    """
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
    trends = []
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
        chart = charts.sparkline(points, axis, ink=mark_style(operator), title=f"{operator.name}, {note}")
        sentence = note[:1].upper() + note[1:]
        trends.append((operator, chart, sentence))
    if not trends:
        return None
    rows = list(trend_rows([operator for operator, _chart, _sentence in trends], months))
    return {"view": view, "trends": trends, "rows": rows, "is_long": len(rows) > MONTHS_SHOWN}


def trend_rows(operators: Sequence[Operator], months: Mapping[int, Months]) -> Iterator[tuple[Period, list[Figure]]]:
    """Each month that any of the operators has, with their figures in their order."""
    # Counts may be published between the reads of two operators: the second then knows one month more.
    by_month = [dict(months[operator.code]) for operator in operators]
    for month in sorted(set().union(*by_month)):
        yield month, [figures.get(month, NO_TEST) for figures in by_month]
