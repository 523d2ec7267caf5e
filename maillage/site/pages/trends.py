"""The months of a territory: one sparkline an operator, all on one axis, from the figures of each month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.quality.forms.filter_fields import period_name
from maillage.quality.queries.areas import Area
from maillage.quality.queries.figures import tests_by_month
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import Figure, Period, Selection
from maillage.site.pages.parts import ink_of, median_text, tests_text
from maillage.site.pages.usages import USAGE_VIEWS, UsageView
from maillage.web import charts

MONTHS_SHOWN: Final = 12
HEADROOM: Final = 1.25  # the axis reaches a quarter beyond the values

Months = Sequence[tuple[Period, Figure]]


@dataclass(frozen=True, slots=True)
class Trend:
    """One operator month by month, with its last month in words."""

    mark: SafeString
    name: str
    chart: SafeString
    note: str


def trends_of(area: Area, selection: Selection, operators: Sequence[Operator]) -> tuple[Trend, ...]:
    """The trends of the operators that have a figure in at least two of the last months of the selection."""
    view = USAGE_VIEWS[selection.usage]
    months = {operator.code: _months(area, selection, operator) for operator in operators}
    axis = _axis(view, [figure for shown in months.values() for _month, figure in shown])
    found = (_trend(operator, months[operator.code], axis=axis, view=view) for operator in operators)
    return tuple(trend for trend in found if trend is not None)


def _months(area: Area, selection: Selection, operator: Operator) -> Months:
    """The last months of one operator, those of the chosen period where there is one."""
    months = tests_by_month(area, replace(selection, operators=frozenset({operator.code})))
    chosen = selection.period
    if chosen is not None:
        after = chosen.first + chosen.months
        months = [(month, figure) for month, figure in months if chosen.first <= month.first < after]
    return months[-MONTHS_SHOWN:]


def _axis(view: UsageView, figures: Sequence[Figure]) -> charts.Axis:
    values = [value for figure in figures for value in (figure.median, figure.low, figure.high) if value]
    if view.axis.is_linear or not values:
        return view.axis
    lowest, highest = min(values) / HEADROOM, max(values) * HEADROOM
    worst, best = (lowest, highest) if view.legend.higher_is_better else (highest, lowest)
    return charts.Axis(worst, best, (), tuple(step for step in view.axis.steps if lowest < step < highest))


def _trend(operator: Operator, months: Months, *, axis: charts.Axis, view: UsageView) -> Trend | None:
    shown = [(month, figure) for month, figure in months if figure.median is not None]
    if len(shown) < 2:
        return None
    last_month, last = shown[-1]
    words = {"month": period_name(last_month), "median": median_text(last, view), "tests": tests_text(last.samples)}
    note = _("%(month)s : %(median)s, %(tests)s") % words
    points = [charts.Point(figure.median, figure.low, figure.high) for _month, figure in months]
    ink = ink_of(operator)
    chart = charts.sparkline(points, axis, ink=ink, title=f"{operator.name}, {note}")
    return Trend(charts.mark(ink), operator.name, chart, note[:1].upper() + note[1:])
