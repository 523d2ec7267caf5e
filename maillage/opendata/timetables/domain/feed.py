"""A GTFS feed in memory: the columns of its tables as distinct texts and codes, so that each text is judged once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
FIRST_ROW: Final = 2  # rows are numbered as the validator does: the header is 1
ABSENT: Final = -1  # a time, date or integer that is blank or invalid


@dataclass(frozen=True, slots=True)
class TextColumn:
    """One column: ``texts`` are its distinct values, trimmed ("" is a blank), ``texts[codes[row]]`` that of a row."""

    codes: Codes
    texts: tuple[str, ...]

    def text(self, row: int) -> str:
        """The text in a row."""
        return self.texts[int(self.codes[row])]

    def where(self, judge: Callable[[str], bool]) -> Mask:
        """The rows whose text ``judge`` accepts; each distinct text is judged once."""
        verdicts: Mask = np.fromiter(map(judge, self.texts), np.bool_, len(self.texts))
        return verdicts[self.codes]

    @property
    def blanks(self) -> Mask:
        """The rows that are blank."""
        return self.where(lambda text: not text)

    def integers(self, read: Callable[[str], int]) -> NDArray[np.int64]:
        """The rows as integers; each distinct text is read once."""
        values: NDArray[np.int64] = np.fromiter(map(read, self.texts), np.int64, len(self.texts))
        return values[self.codes]

    def floats(self, read: Callable[[str], float]) -> Floats:
        """The rows as numbers; each distinct text is read once."""
        values: Floats = np.fromiter(map(read, self.texts), np.float64, len(self.texts))
        return values[self.codes]

    def selected(self, rows: NDArray[np.int64]) -> "TextColumn":
        """The column of some rows, in their order."""
        return TextColumn(self.codes[rows], self.texts)


@dataclass(frozen=True, slots=True)
class FeedTable:
    """One file of a feed; ``row_numbers`` are those in the file, since rows that could not be read are left out."""

    name: str
    columns: Mapping[str, TextColumn] = field(default_factory=dict)
    row_numbers: Codes = field(default_factory=lambda: np.empty(0, np.int32))

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.row_numbers)

    def column(self, name: str) -> TextColumn:
        """A column; all blank if the file lacks it."""
        return self.columns.get(name, TextColumn(np.zeros(len(self), np.int32), ("",)))

    def rows_named(self, key: str, names: TextColumn) -> Codes:
        """For each row of ``names`` (of another table) the first row here whose ``key`` has that text; -1 if none."""
        own = self.column(key)
        first = np.full(len(own.texts), ABSENT, np.int32)
        first[own.codes[::-1]] = np.arange(len(self) - 1, -1, -1, dtype=np.int32)
        rows = {text: int(row) for text, row in zip(own.texts, first, strict=True) if text}
        rows_of_texts = np.fromiter((rows.get(text, ABSENT) for text in names.texts), np.int32, len(names.texts))
        return rows_of_texts[names.codes] if len(rows_of_texts) else np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Feed:
    """The tables of a feed by file name; only files that are there."""

    tables: Mapping[str, FeedTable]

    def table(self, name: str) -> FeedTable:
        """A table; an empty one if the feed lacks the file."""
        return self.tables.get(name, FeedTable(name))
