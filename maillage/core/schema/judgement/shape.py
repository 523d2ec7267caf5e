"""The shape of rows: too short, too long or blank; and the transposition of rows into columns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from maillage.core.problems import sentence
from maillage.core.schema.judgement.grouping import FindingPlace, Groups
from maillage.core.schema.judgement.judging import ColumnValidator, TextVerdict, texts_of
from maillage.core.schema.terms import Fault
from maillage.core.tables.terms import TextRow

Columns = list[tuple[str | None, ...]]  # None where a row has no cell
MISSING_CELL: Final = sentence(
    "Cette ligne s’arrête avant la colonne « %(label)s ». Complétez-la : il faut autant de cellules que de colonnes."
)
EXTRA_CELL: Final = sentence(
    "Cette ligne a une cellule de trop (« %(value)s »). Retirez-la, ou mettez entre guillemets la valeur qui contient "
    "le séparateur."
)
_EXTRA: Final = Fault("extra-cell", "form", EXTRA_CELL)


@dataclass(frozen=True, slots=True)
class Shape:
    """The expected header; ``names`` are the field names of its columns by position."""

    header: TextRow
    names: Mapping[int, str]

    @property
    def width(self) -> int:
        """The expected number of cells per row."""
        return len(self.header)

    def tell(self, groups: Groups, chunk: Sequence[TextRow], ragged: Sequence[int], first: int) -> list[int]:
        """Report the missing and surplus cells of the ``ragged`` rows; return them."""
        for index in ragged:
            row = chunk[index]
            for position in range(len(row), self.width):
                label = self.header[position]
                fault = Fault("missing-cell", "form", MISSING_CELL, {"label": label})
                groups.add(FindingPlace(position + 1, self.names.get(position, label)), fault, ("",), first + index)
            for position in range(self.width, len(row)):
                groups.add(FindingPlace(position + 1, None), _EXTRA, (row[position],), first + index)
        return list(ragged)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows as columns, starting at row ``first``; ``blank`` holds the indexes of blank rows."""

    columns: Columns
    first: int
    blank: frozenset[int]
    judges: Mapping[int, ColumnValidator]  # by column position
    watched: frozenset[int]  # positions whose verdicts several checks need
    _verdicts: dict[int, dict[str, TextVerdict]] = field(default_factory=dict)

    def verdicts(self, position: int) -> dict[str, TextVerdict]:
        """The verdict on each text of a column."""
        verdicts = self._verdicts.get(position)
        if verdicts is None:
            verdicts = self._verdicts[position] = self.judges[position].verdicts(texts_of(self.columns[position]))
        return verdicts

    def faults(self, position: int) -> dict[str, Fault]:
        """The invalid texts of a column, each with its fault."""
        if position in self.watched:
            return {text: fault for text, (_, fault) in self.verdicts(position).items() if fault is not None}
        return self.judges[position].faults(self.columns[position])


def to_columns(chunk: Sequence[TextRow], width: int) -> tuple[Columns, list[int]]:
    """The columns of a chunk, padded or cut to ``width``, and the indexes of rows that were not."""
    if set(map(len, chunk)) <= {width}:
        return (list(zip(*chunk, strict=True)) if chunk else [()] * width), []
    ragged = [index for index, row in enumerate(chunk) if len(row) != width]
    padding = (None,) * width
    return list(zip(*((*row, *padding)[:width] for row in chunk), strict=True)), ragged


def blank_rows(columns: Columns, missing_values: Collection[str]) -> frozenset[int]:
    """The indexes of the rows in which all cells are missing."""
    nothing = (*missing_values, None)
    if not columns or not all(any(text in column for text in nothing) for column in columns):
        return frozenset()
    empty = frozenset(nothing)
    blank = range(len(columns[0]))
    for column in columns:
        blank = [index for index in blank if column[index] in empty]  # type: ignore[assignment]
    return frozenset(blank)
