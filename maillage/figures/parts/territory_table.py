"""The table of a territory as plain lines, for the CSV file that equals the page: units in a column, dots."""

from collections.abc import Iterator
from typing import Final

from maillage.figures.parts.figure_table import figures_of
from maillage.figures.parts.figure_words import known_operators
from maillage.figures.terms.coarsening import four_digits
from maillage.quality.terms import SCALES, Selection
from maillage.territory.terms import Territory

HEADER: Final = (
    "territory", "territory_name", "origin", "technologies", "contexts", "period", "usage", "operator", "unit",
    "tests", "median", "low_95", "high_95", "failure_share", "last_period", "is_hidden", "is_rounded",
)  # fmt: skip

Line = tuple[str | int | float | None, ...]


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
                yield (*filters, usage.word, name, SCALES[usage].unit, *cells, *flags)
