"""Tells what separates the cells of a text: the sign that makes the most regular rows below a row of names."""

import io
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from maillage.core.tables.csv_rows import CsvRows
from maillage.core.tables.header_row import filled, header_row, is_name
from maillage.core.tables.terms import TextRow

DELIMITERS: Final = (";", ",", "\t", "|")
NO_DELIMITER: Final = "\x1f"  # of a table of one column: the sign that ASCII keeps for it stands in no text
_ROWS: Final = 200
_DECLARED: Final = re.compile(r'"?sep=(.)"?\r?\n?', re.ASCII)
_UNLIKELY: Final = 0.1
_BELOW_TITLES: Final = 0.7
_PER_NAME: Final = 10.0


def declared_delimiter(text: str) -> str | None:
    """The delimiter that a first line such as Excel's "sep=;" names; None where there is none."""
    line = _DECLARED.match(text)
    return line[1] if line else None


def delimiter_of(text: str, expected: Sequence[str] = ()) -> str:
    """What separates the cells of a text; NO_DELIMITER where nothing does."""
    lines = list(io.StringIO(text, newline=""))[: 2 * _ROWS]
    scores = {NO_DELIMITER: 0.0}
    for delimiter in DELIMITERS:
        reader = CsvRows(delimiter, skips_blanks=has_blanks_before_quotes("".join(lines), delimiter))
        rows = [record.row for record, _ in zip(reader.records(lines), range(_ROWS), strict=False)]
        top = header_row(rows, expected)
        below = [row for row in rows[top.index :] if filled(row)]
        if not below:
            continue
        # How much it makes a table: the share of rows as wide as most, how wide, and whether names head them.
        width, count = Counter(map(len, below)).most_common(1)[0]
        names = top.matches * _PER_NAME
        if width >= 2:
            scores[delimiter] = count / len(below) * math.log2(width) * _likelihood(rows, width, delimiter) + names
        elif len(rows[top.index]) > 1:
            scores[delimiter] = names
    return max(scores, key=lambda delimiter: scores[delimiter])


def has_blanks_before_quotes(text: str, delimiter: str) -> bool:
    """Whether blanks stand between delimiters and opening quotes, which then belong to neither: a, "b, c"."""
    sign = re.escape(delimiter)
    return re.search(rf'(?:^|{sign})[ \u00a0]+"(?!["\r\n]|{sign}|\Z)', text, re.MULTILINE) is not None


def _likelihood(rows: Sequence[TextRow], width: int, delimiter: str) -> float:
    """Whether names stand in the first row that has the width: cells that no other delimiter would part."""
    first = next(place for place, row in enumerate(rows) if len(row) == width)
    others = [other for other in DELIMITERS if other != delimiter and (other != "," or delimiter == "|")]
    cells = rows[first]
    are_names = sum(map(is_name, cells)) * 2 >= len(cells)
    if not are_names or any(other in cell for cell in cells for other in others):
        return _UNLIKELY
    above = [filled(row) for row in rows[:first]]
    if not any(above):
        return 1.0
    # One column of texts with commas looks like two, below a title: titles of so narrow a table are set off.
    return _BELOW_TITLES if width > 2 or above[-1] == 0 else 0
