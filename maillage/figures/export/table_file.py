"""A view as a CSV file (RFC 4180, UTF-8): one line for each territory or square, and for each operator compared."""

import csv
from io import StringIO
from typing import Final

from maillage.figures.export.rows import FigureRow, FigureView
from maillage.figures.terms.coarsening import four_digits
from maillage.figures.terms.metrics import metric_of
from maillage.quality.queries.operators import operator_table
from maillage.quality.terms import SCALES, Selection

COLUMNS: Final = (
    "level",
    "code",
    "name",
    "within",
    "west",
    "south",
    "east",
    "north",
    "usage",
    "metric",
    "origin",
    "operators",
    "technologies",
    "period",
    "contexts",
    "tests",
    "median",
    "median_low",
    "median_high",
    "unit",
    "failure_share",
    "last_month",
    "best_operators",
    "is_hidden",
    "is_rounded",
)


def csv_text(view: FigureView) -> str:
    """The file; values are in the unit of the column ``unit``, empty where there is none (hidden, or no interval)."""
    lines = StringIO()
    table = csv.writer(lines)
    table.writerow(COLUMNS)
    for operator, rows in view.rows.items():
        words = operator_words(view.selection.operators if operator is None else (operator,))
        table.writerows(_line(row, view.selection, words) for row in rows)
    return lines.getvalue()


def operator_words(codes: frozenset[int] | tuple[int, ...]) -> str:
    """Operator ids with spaces between; "unknown" for tests whose operator is not known."""
    operators = operator_table().codes
    return " ".join(operators[code].id if code in operators else "unknown" for code in sorted(codes))


def _line(row: FigureRow, selection: Selection, operators: str) -> list[object]:
    """What COLUMNS name: the place, the question, the figure."""
    figure = row.figure
    return [
        *(row.level, row.code, row.name, row.within),
        *([None] * 4 if row.box is None else [round(degrees, 6) for degrees in row.box]),
        selection.usage.word,
        metric_of(selection.usage),
        selection.origin.word,
        operators,
        " ".join(technology.word for technology in sorted(selection.technologies)),
        selection.period.word if selection.period else "",
        " ".join(context.word for context in sorted(selection.contexts)),
        None if figure.is_hidden else figure.samples,
        *(four_digits(value) for value in (figure.median, figure.low, figure.high)),
        SCALES[selection.usage].unit,
        None if figure.failure_share is None else round(figure.failure_share, 4),
        figure.last_period.word if figure.last_period else "",
        operator_words(row.best),
        int(figure.is_hidden),
        int(figure.is_rounded),
    ]
