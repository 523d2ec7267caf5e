"""The figures of a territory as a table: usage by usage, operator by operator, all operators together at the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from maillage.figures.parts.figure_words import interval_text, median_text
from maillage.figures.parts.filtering.filter_fields import period_name
from maillage.figures.parts.usages import USAGE_VIEWS, UsageView
from maillage.figures.queries.areas import area_of
from maillage.figures.queries.figures import figures_by_operator
from maillage.quality.queries.operators import Operator
from maillage.quality.terms import Figure, Selection, Usage
from maillage.territory.terms import Territory
from maillage.web.wording import formats

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


def table_groups(figures: FiguresByUsage, operators: Sequence[Operator]) -> Iterator[TableGroup]:
    """The groups of the table; usages without a figure are left out."""
    for usage, view in USAGE_VIEWS.items():
        by_operator = figures[usage]
        rows = [_row(operator.name, by_operator.get(operator.code), view) for operator in operators]
        rows.append(_row(_("Tous les opérateurs"), by_operator.get(None), view))
        if any(rows):
            yield TableGroup(view.name, tuple(row for row in rows if row is not None))


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


def figures_of(place: Territory, selection: Selection) -> FiguresByUsage:
    """The figures of every usage, by operator (None: all operators together)."""
    area = area_of(place.address)
    return {usage: figures_by_operator(area, replace(selection, usage=usage)) for usage in USAGE_VIEWS}
