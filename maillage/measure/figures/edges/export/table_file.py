"""The columns of a view: a row for each territory or square, and for each operator compared."""

from collections.abc import Iterator

from maillage.core.schema.terms import FieldType
from maillage.kits.lists.columns import Column, Columns
from maillage.measure.figures.domain.coarsening import four_digits
from maillage.measure.figures.domain.metrics import metric_of
from maillage.measure.figures.edges.export.rows import FigureRow, FigureView
from maillage.measure.record.domain.terms import SCALES, Selection
from maillage.measure.record.store.operators import operator_table

_NUMBER = FieldType.NUMBER
_INTEGER = FieldType.INTEGER
OperatorRow = tuple[str, FigureRow]  # the operators whose tests are counted, by their ids


def figure_columns(selection: Selection) -> Columns[OperatorRow]:
    """The place, the question, the figure.

    Values are in the unit of the column ``unit``, empty where there is none (hidden, or no interval).
    """
    place: Columns[FigureRow] = (
        Column("level", lambda row: row.level),
        Column("code", lambda row: row.code),
        Column("name", lambda row: row.name),
        Column("within", lambda row: row.within),
        Column("west", lambda row: round(row.box.west, 6) if row.box else None, _NUMBER),
        Column("south", lambda row: round(row.box.south, 6) if row.box else None, _NUMBER),
        Column("east", lambda row: round(row.box.east, 6) if row.box else None, _NUMBER),
        Column("north", lambda row: round(row.box.north, 6) if row.box else None, _NUMBER),
    )
    usage, technologies = selection.usage, " ".join(technology.word for technology in sorted(selection.technologies))
    contexts = " ".join(context.word for context in sorted(selection.contexts))
    question: Columns[OperatorRow] = (
        Column("usage", lambda _row: usage.word),
        Column("metric", lambda _row: metric_of(usage)),
        Column("origin", lambda _row: selection.origin.word),
        Column("operators", lambda pair: pair[0]),
        Column("technologies", lambda _row: technologies),
        Column("period", lambda _row: selection.period.word if selection.period else ""),
        Column("contexts", lambda _row: contexts),
    )
    figure: Columns[FigureRow] = (
        Column("tests", lambda row: None if row.figure.is_hidden else row.figure.samples, _INTEGER),
        Column("median", lambda row: four_digits(row.figure.median), _NUMBER),
        Column("median_low", lambda row: four_digits(row.figure.low), _NUMBER),
        Column("median_high", lambda row: four_digits(row.figure.high), _NUMBER),
        Column("unit", lambda _row: SCALES[usage].unit),
        Column(
            "failure_share",
            lambda row: None if row.figure.failure_share is None else round(row.figure.failure_share, 4),
            _NUMBER,
        ),
        Column("last_month", lambda row: row.figure.last_period.word if row.figure.last_period else ""),
        Column("best_operators", lambda row: operator_words(row.best)),
        Column("is_hidden", lambda row: int(row.figure.is_hidden), _INTEGER),
        Column("is_rounded", lambda row: int(row.figure.is_rounded), _INTEGER),
    )
    return (
        *(column.of(lambda pair: pair[1]) for column in place),
        *question,
        *(column.of(lambda pair: pair[1]) for column in figure),
    )


def operator_rows(view: FigureView) -> Iterator[OperatorRow]:
    """The rows of a view, those of one operator after those of another."""
    for operator, rows in view.rows.items():
        ids = operator_words(view.selection.operators if operator is None else (operator,))
        yield from ((ids, row) for row in rows)


def operator_words(codes: frozenset[int] | tuple[int, ...]) -> str:
    """Operator ids with spaces between; "unknown" for tests whose operator is not known."""
    operators = operator_table().codes
    return " ".join(operators[code].id if code in operators else "unknown" for code in sorted(codes))
