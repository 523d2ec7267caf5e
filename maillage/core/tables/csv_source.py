"""A CSV file as rows: detects encoding, delimiter and header, then streams it, any number of times.

The delimiter is the one that yields the most regular rows below a row of names.
"""

import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.csv_rows import CsvRows
from maillage.core.tables.encodings import Encoding, text_encoding
from maillage.core.tables.forms import EMPTY
from maillage.core.tables.rectangle import (
    TOO_MANY_COLUMNS,
    Tidied,
    bounded,
    filled,
    header_fault,
    header_row,
    is_name,
    tidied_header,
)
from maillage.core.tables.terms import LIMITS, FormFault, ReadLimits, TableFileForm, TableReading, TextRow

_BLOCK: Final = 2**20
_SAMPLE: Final = 2**18  # characters
_TOP_LINES: Final = 4_000  # lines among which the header is looked for
TOO_LARGE: Final = sentence(
    "Le fichier fait %(count)s octets, plus que la limite de %(limit)s. Partagez-le en plusieurs fichiers."
)


@dataclass(frozen=True, slots=True)
class _Top:
    """What the start of a file reveals."""

    delimiter: str
    skips_blanks: bool
    header: TextRow
    header_line: int
    first_line: int  # below the header
    is_wide: bool  # rows have empty cells beyond the header
    has_titles: bool


class CsvSource:
    """The rows of a CSV file, holding one block of it in memory."""

    def __init__(
        self, path: Path, encoding: Encoding, *, limits: ReadLimits = LIMITS, expected: Sequence[str] = ()
    ) -> None:
        self._path, self._encoding, self._limits = path, encoding, limits
        self._top = top = _top_of(next(self._texts(), "")[:_SAMPLE], expected)
        self.header = top.header
        self.reading = TableReading(
            TableFileForm.CSV,
            encoding=encoding.name,
            has_byte_order_mark=encoding.mark > 0,
            delimiter=top.delimiter if top.delimiter != NO_DELIMITER else None,
            header_line=top.header_line,
        )
        self._opening = list(encoding.faults)
        if not top.header:
            self._opening.append(FormFault("source-error", EMPTY))
        if top.has_titles:
            self._opening.append(header_fault(top.header_line))
        self.faults = list(self._opening)

    def chunks(self, rows: int = 16_384) -> Iterator[Sequence[TextRow]]:
        """The rows below the header, ``rows`` at a time, in order."""
        top = self._top
        reader = CsvRows(top.delimiter, len(self.header), top.skips_blanks, line=top.first_line, limits=self._limits)
        late: list[FormFault] = []
        tidied = Tidied(len(self.header) if top.is_wide else None, late)
        if not self.header:
            return
        texts = self._texts()
        first = io.StringIO(next(texts), newline="")  # the header is in the first block
        for _ in range(top.first_line - 1):
            first.readline()
        blocks = tidied.blocks(reader.blocks(chain([first.read()], texts)))
        yield from bounded(blocks, rows, self._limits, late)
        self.faults[:] = [*self._opening, *reader.faults, *late]

    def _texts(self) -> Iterator[str]:
        decoder = self._encoding.decoder()
        with self._path.open("rb") as file:
            file.seek(self._encoding.mark)
            while block := file.read(_BLOCK):
                yield decoder.decode(block)
        yield decoder.decode(b"", final=True)


DELIMITERS: Final = (";", ",", "\t", "|")
NO_DELIMITER: Final = "\x1f"  # for a table of one column: ASCII's unit separator, which does not occur in text
_ROWS: Final = 200
_DECLARED: Final = re.compile(r'"?sep=(.)"?\r?\n?', re.ASCII)
_UNLIKELY: Final = 0.1
_BELOW_TITLES: Final = 0.7
_PER_NAME: Final = 10.0


def open_csv(path: Path, *, limits: ReadLimits = LIMITS, expected: Sequence[str] = ()) -> CsvSource | FormFault:
    """The rows of a CSV file, or the finding that it is too large."""
    size = path.stat().st_size
    if size > limits.size_bytes:
        return FormFault("source-error", TOO_LARGE, params={"count": size, "limit": limits.size_bytes})
    source = CsvSource(path, text_encoding(path), limits=limits, expected=expected)
    width = len(source.header)
    if width > limits.columns:
        return FormFault("source-error", TOO_MANY_COLUMNS, params={"count": width, "limit": limits.columns})
    return source


def _top_of(sample: str, expected: Sequence[str]) -> _Top:
    sample = sample.replace("\0", "")
    # The delimiter declared by a first line such as Excel's "sep=;"; None if there is none.
    line = _DECLARED.match(sample)
    declared = line[1] if line else None
    delimiter = declared or delimiter_of(sample, expected)
    skips_blanks = has_blanks_before_quotes(sample, delimiter)
    reader = CsvRows(delimiter, skips_blanks=skips_blanks)
    records = list(reader.records(list(islice(io.StringIO(sample, newline=""), _TOP_LINES))))
    if declared:
        records = records[1:]
    if not any(filled(record.row) for record in records):
        return _Top(delimiter, skips_blanks, (), 1, 1, is_wide=False, has_titles=False)
    place = header_row([record.row for record in records], expected).index
    record = records[place]
    header, is_wide = tidied_header(record.row, [below.row for below in records[place + 1 :]])
    has_titles = any(any(map(str.strip, above.row)) for above in records[:place])
    return _Top(
        delimiter,
        skips_blanks,
        header,
        place + 1,
        record.line + record.span + 1,
        is_wide=is_wide,
        has_titles=has_titles,
    )


def delimiter_of(text: str, expected: Sequence[str] = ()) -> str:
    """The delimiter of a text; NO_DELIMITER if there is none."""
    lines = list(islice(io.StringIO(text, newline=""), 2 * _ROWS))
    scores = {NO_DELIMITER: 0.0}
    for delimiter in DELIMITERS:
        reader = CsvRows(delimiter, skips_blanks=has_blanks_before_quotes("".join(lines), delimiter))
        rows = [record.row for record, _ in zip(reader.records(lines), range(_ROWS), strict=False)]
        top = header_row(rows, expected)
        below = [row for row in rows[top.index :] if filled(row)]
        if not below:
            continue
        # The score: the share of rows with the most common width, that width, and matches with the expected names.
        width, count = Counter(map(len, below)).most_common(1)[0]
        names = top.matches * _PER_NAME
        if width >= 2:
            scores[delimiter] = count / len(below) * math.log2(width) * _likelihood(rows, width, delimiter) + names
        elif len(rows[top.index]) > 1:
            scores[delimiter] = names
    return max(scores, key=lambda delimiter: scores[delimiter])


def has_blanks_before_quotes(text: str, delimiter: str) -> bool:
    """Whether spaces precede opening quotes, and so are not part of the cells: a, "b, c"."""
    sign = re.escape(delimiter)
    return re.search(rf'(?:^|{sign})[ \u00a0]+"(?!["\r\n]|{sign}|\Z)', text, re.MULTILINE) is not None


def _likelihood(rows: Sequence[TextRow], width: int, delimiter: str) -> float:
    """The likelihood that the first row of that width holds names, which no other delimiter would split."""
    first = next(place for place, row in enumerate(rows) if len(row) == width)
    others = [other for other in DELIMITERS if other != delimiter and (other != "," or delimiter == "|")]
    cells = rows[first]
    are_names = sum(map(is_name, cells)) * 2 >= len(cells)
    if not are_names or any(other in cell for cell in cells for other in others):
        return _UNLIKELY
    above = [filled(row) for row in rows[:first]]
    if not any(above):
        return 1.0
    # A single column of texts with commas looks like two columns below a title: titles of so narrow a table are set
    # apart by a blank line.
    return _BELOW_TITLES if width > 2 or above[-1] == 0 else 0
