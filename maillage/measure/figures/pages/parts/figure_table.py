"""The figures of a territory as a table: usage by usage, operator by operator, all operators together at the end.

The file that equals the page has columns of its own: units in one of them, numbers with dots.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns
from maillage.measure.figures.domain.coarsening import four_digits
from maillage.measure.figures.domain.metrics import metric_of
from maillage.measure.figures.pages.parts.figure_words import USAGE_VIEWS, UsageView, known_operators, median_text
from maillage.measure.figures.store.areas import Area, area_of
from maillage.measure.figures.store.figures import figures_by_operator
from maillage.measure.record.domain.terms import SCALES, Figure, Selection, Usage
from maillage.measure.record.store.operators import Operator
from maillage.territory.domain.terms import Territory
from maillage.web.wording import formats
from maillage.web.wording.glossary import marked_number

FiguresByUsage = Mapping[Usage, Mapping[int | None, Figure]]


# The operator in words, its figure, the median and the number of tests with their marks (web/wording/glossary.py).
TableRow = tuple[str, Figure, str, str]
TableFigure = tuple[Usage, str, Figure]  # with the id of the operator, "all" for all together


def table_groups(
    figures: FiguresByUsage, operators: Sequence[Operator], place: Territory, selection: Selection
) -> Iterator[tuple[UsageView, list[TableRow]]]:
    """The table of ``place``, usage by usage; usages without a figure are left out."""
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
                    median = marked_number(median, metric, value, of=of, by=by, when=when)
                if of:
                    tests = marked_number(tests, f"tests_counted:{metric}", figure.samples, of=of, by=by, when=when)
                rows.append((name, figure, median, tests))
        if rows:
            yield view, rows


class _LazyFigures(FiguresByUsage):
    """The figures of each usage, computed when they are asked for: a page whose details are closed asks for two."""

    def __init__(self, area: Area, selection: Selection) -> None:
        self._area = area
        self._selection = selection
        self._computed: dict[Usage, Mapping[int | None, Figure]] = {}

    def __getitem__(self, usage: Usage) -> Mapping[int | None, Figure]:
        if usage not in USAGE_VIEWS:
            raise KeyError(usage)
        if usage not in self._computed:
            self._computed[usage] = figures_by_operator(self._area, replace(self._selection, usage=usage))
        return self._computed[usage]

    def __iter__(self) -> Iterator[Usage]:
        return iter(USAGE_VIEWS)

    def __len__(self) -> int:
        return len(USAGE_VIEWS)


def figures_of(place: Territory, selection: Selection) -> FiguresByUsage:
    """The figures of every usage, by operator (None: all operators together)."""
    return _LazyFigures(area_of(place.address), selection)


def table_figures(place: Territory, selection: Selection) -> Iterator[TableFigure]:
    """The figures of the table of a place: one for each usage and operator that has tests."""
    figures = figures_of(place, selection)
    operators = [*((operator.code, operator.id) for operator in known_operators(figures.values())), (None, "all")]
    for usage, by_operator in figures.items():
        for code, name in operators:
            figure = by_operator.get(code)
            if figure is not None and (figure.is_hidden or figure.samples):
                yield usage, name, figure


def table_columns(place: Territory, selection: Selection) -> Columns[TableFigure]:
    """The columns of the file that equals the table of a place; a hidden figure says so and gives nothing."""
    technologies = " ".join(technology.word for technology in sorted(selection.technologies))
    contexts = " ".join(context.word for context in sorted(selection.contexts))
    of_figure: Columns[Figure] = (
        Column("tests", lambda figure: None if figure.is_hidden else figure.samples, FieldType.INTEGER),
        Column("median", lambda figure: four_digits(figure.median), FieldType.NUMBER),
        Column("low_95", lambda figure: four_digits(figure.low), FieldType.NUMBER),
        Column("high_95", lambda figure: four_digits(figure.high), FieldType.NUMBER),
        Column(
            "failure_share",
            lambda figure: None if figure.failure_share is None else round(figure.failure_share, 4),
            FieldType.NUMBER,
        ),
        Column("last_period", lambda figure: figure.last_period.word if figure.last_period else None),
    )
    return (
        Column("territory", lambda _row: place.address),
        Column("territory_name", lambda _row: place.name),
        Column("origin", lambda _row: selection.origin.word),
        Column("technologies", lambda _row: technologies),
        Column("contexts", lambda _row: contexts),
        Column("period", lambda _row: selection.period.word if selection.period else ""),
        Column("usage", lambda row: row[0].word),
        Column("metric", lambda row: metric_of(row[0])),
        Column("operator", lambda row: row[1]),
        Column("unit", lambda row: SCALES[row[0]].unit),
        *(column.of(lambda row: row[2]) for column in of_figure),
        Column("is_hidden", lambda row: int(row[2].is_hidden), FieldType.INTEGER),
        Column("is_rounded", lambda row: int(row[2].is_rounded and not row[2].is_hidden), FieldType.INTEGER),
    )
