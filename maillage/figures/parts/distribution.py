"""How the tests of each operator spread over the classes of a usage: stacked bars, their legend, the table twin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.figures.parts.figure_words import ink_of, tests_text
from maillage.figures.parts.usages import USAGE_VIEWS, UsageView
from maillage.figures.queries.areas import Area
from maillage.figures.queries.distribution import Distribution, distributions
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import Selection
from maillage.web import charts
from maillage.web.wording import formats

FAILED: Final = "q-failed"


@dataclass(frozen=True, slots=True)
class ClassLegend:
    """One class: the colour of its pieces, what it holds, its word."""

    css_class: str
    label: str
    word: str


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One operator in the table: its tests and the percent of each class."""

    name: str
    tests: str
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DistributionView:
    """The distribution of one usage as a page shows it."""

    chart: SafeString
    legend: tuple[ClassLegend, ...]
    rows: tuple[ShareRow, ...]


def distribution_view(
    area: Area, selection: Selection, operators: Sequence[Operator], *, place_name: str
) -> DistributionView | None:
    """The distribution of the selection's usage; None where no operator has a published figure."""
    view = USAGE_VIEWS[selection.usage]
    # The operators that are chosen are those of ``operators``; each is read alone.
    found = distributions(area, replace(selection, operators=frozenset()), steps=view.legend.steps)
    shown = [(operator, found[operator.code]) for operator in operators if operator.code in found]
    if not shown:
        return None
    legend = class_legend(view)
    rows = tuple(_row(operator, spread) for operator, spread in shown)
    title = _("%(usage)s, part des tests par classe : %(place)s") % {"usage": view.name, "place": place_name}
    chart = charts.stacked_bars(
        [_stack(operator, spread, legend) for operator, spread in shown],
        title=title,
        description="; ".join(_in_words(row, legend) for row in rows),
    )
    return DistributionView(chart, legend, rows)


def class_legend(view: UsageView) -> tuple[ClassLegend, ...]:
    """Failures first, then the classes of a usage, the worst first: the order of the pieces."""
    classes = [ClassLegend(f"q{each.number - 1}", each.label, each.word) for each in view.legend.classes]
    return ClassLegend(FAILED, _("échec"), _("rien n’est arrivé")), *classes


def _stack(operator: Operator, spread: Distribution, legend: Sequence[ClassLegend]) -> charts.Stack:
    pieces = tuple(
        charts.StackShare(percent / 100, formats.percent(percent / 100), each.css_class)
        for percent, each in zip((spread.failed, *spread.classes), legend, strict=True)
    )
    return charts.Stack(operator.name, ink_of(operator), tests_text(spread.tests), pieces)


def _row(operator: Operator, spread: Distribution) -> ShareRow:
    shares = tuple(formats.percent(percent / 100) for percent in (spread.failed, *spread.classes))
    return ShareRow(operator.name, formats.number(spread.tests), shares)


def _in_words(row: ShareRow, legend: Sequence[ClassLegend]) -> str:
    parts = ", ".join(f"{each.label} {share}" for each, share in zip(legend, row.shares, strict=True))
    return _("%(place)s : %(figure)s") % {"place": row.name, "figure": parts}
