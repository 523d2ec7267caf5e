"""The figures of a territory as a table: usage by usage, operator by operator, all operators together at the end.

As plain lines, units in a column, dots, it is the CSV file that equals the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from maillage.figures.parts.figure_words import USAGE_VIEWS, interval_text, known_operators, median_text
from maillage.figures.parts.filtering.filter_fields import period_name
from maillage.figures.queries.areas import area_of
from maillage.figures.queries.figures import figures_by_operator
from maillage.figures.terms.coarsening import four_digits
from maillage.figures.terms.metrics import metric_of
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import SCALES, Figure, Selection, Usage
from maillage.territory.terms import Territory
from maillage.web.wording import formats
from maillage.web.wording.glossary import told_number

FiguresByUsage = Mapping[Usage, Mapping[int | None, Figure]]


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


HEADER: Final = (
    "territory", "territory_name", "origin", "technologies", "contexts", "period", "usage", "metric", "operator",
    "unit", "tests", "median", "low_95", "high_95", "failure_share", "last_period", "is_hidden", "is_rounded",
)  # fmt: skip
Line = tuple[str | int | float | None, ...]


def table_groups(
    figures: FiguresByUsage, operators: Sequence[Operator], place: Territory, selection: Selection
) -> Iterator[TableGroup]:
    """The groups of the table of ``place``; usages without a figure are left out."""
    # Only a figure of all technologies and situations has a name of its own.
    of = "" if selection.technologies or selection.contexts else place.address
    when = "" if selection.period is None else selection.period.word
    for usage, view in USAGE_VIEWS.items():
        by_operator = figures[usage]
        rows = []
        metric = metric_of(usage)
        for name, code, by in (
            *((operator.name, operator.code, operator.id) for operator in operators),
            (_("Tous les opérateurs"), None, ""),
        ):
            figure = by_operator.get(code)
            if figure is not None and (figure.is_hidden or figure.samples):
                median, tests = median_text(figure, view), formats.number(figure.samples)
                if of and (value := four_digits(figure.median)) is not None:
                    median = told_number(median, metric, value, of=of, by=by, when=when)
                if of:
                    tests = told_number(tests, f"tests_counted:{metric}", figure.samples, of=of, by=by, when=when)
                row = TableRow(
                    operator=name,
                    median=median,
                    interval=interval_text(figure, view),
                    tests=tests,
                    failures=formats.percent(figure.failure_share),
                    last_month=formats.missing() if figure.last_period is None else period_name(figure.last_period),
                    is_hidden=figure.is_hidden,
                )
                rows.append(row)
        if rows:
            yield TableGroup(view.name, tuple(rows))


def figures_of(place: Territory, selection: Selection) -> FiguresByUsage:
    """The figures of every usage, by operator (None: all operators together)."""
    area = area_of(place.address)
    return {usage: figures_by_operator(area, replace(selection, usage=usage)) for usage in USAGE_VIEWS}


def table_lines(place: Territory, selection: Selection) -> Iterator[Line]:
    """The header, then one line for each usage and operator that has tests; hidden figures say so and give nothing."""
    figures = figures_of(place, selection)
    operators = [*((operator.code, operator.id) for operator in known_operators(figures.values())), (None, "all")]
    technologies = " ".join(technology.word for technology in sorted(selection.technologies))
    contexts = " ".join(context.word for context in sorted(selection.contexts))
    period = selection.period.word if selection.period else ""
    filters = (place.address, place.name, selection.origin.word, technologies, contexts, period)
    yield HEADER
    for usage, by_operator in figures.items():
        for code, name in operators:
            figure = by_operator.get(code)
            if figure is not None and (figure.is_hidden or figure.samples):
                values = (figure.samples, *map(four_digits, (figure.median, figure.low, figure.high)))
                share = None if figure.failure_share is None else round(figure.failure_share, 4)
                last = figure.last_period.word if figure.last_period else None
                cells = (None,) * 6 if figure.is_hidden else (*values, share, last)
                flags = (int(figure.is_hidden), int(figure.is_rounded and not figure.is_hidden))
                yield (*filters, usage.word, metric_of(usage), name, SCALES[usage].unit, *cells, *flags)
