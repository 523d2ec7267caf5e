"""Finds the row that holds the names of the columns: below titles and blank lines, by the names that are expected."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.terms import FormFault, TextRow
from maillage.core.text import plain

_LOOKED_AT: Final = 60  # rows from the top
_FEW: Final = 2  # names that must be found for a row to be believed by them
_FULL: Final = 0.75  # of the width of the table: what a header fills
_SPARSE: Final = 0.5  # of the width: what a title may fill
_LONGEST_NAME: Final = 120
_VALUE: Final = re.compile(
    r"[-+]?[\d\s\u00a0\u202f.,]*\d\s*[%€]?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?|\S+@\S+\.\S+|https?://\S+"
)

HEADER_BELOW: Final = sentence(
    "Les noms des colonnes sont à la ligne %(line)s : les lignes du dessus ne font pas partie du tableau. Retirez-les "
    "avant de publier."
)


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """Where the names of the columns are among the rows that were looked at (from 0), and how sure that is."""

    index: int
    matches: int


def header_row(rows: Sequence[TextRow], expected: Sequence[str] = ()) -> HeaderRow:
    """The row of the names among the first rows of a table; the first that is not blank where nothing tells more."""
    top = rows[:_LOOKED_AT]
    names = frozenset(filter(None, map(plain, expected)))
    matches = [name_matches(row, names) for row in top] if names else [0] * len(top)
    most = max(matches, default=0)
    if most >= min(_FEW, len(names)) and most:
        return HeaderRow(matches.index(most), most)
    fills = [filled(row) for row in top]
    first = next((place for place, fill in enumerate(fills) if fill), 0)
    # Full rows of the table fill the most cells, unless only one row of many does.
    widths = sorted(filter(None, fills), reverse=True)
    width = widths[1 if len(widths) > 2 else 0] if widths else 0
    for place in range(first, len(top)):
        is_full = fills[place] >= _FULL * width and (place == first or is_header_like(top[place]))
        below = fills[place + 1 :]
        # Rows of the table follow, or nothing at all: a full line of titles stands alone.
        if is_full and (not any(below) or below[0] >= _SPARSE * width):
            return HeaderRow(place if _are_titles(fills[first:place], width) else first, 0)
    return HeaderRow(first, 0)


def name_matches(row: TextRow, names: frozenset[str]) -> int:
    """How many of the expected names (as core.text.plain writes them) stand in a row, each counted once."""
    return len(names.intersection(map(plain, row))) if names else 0


def filled(row: TextRow) -> int:
    """How many cells of a row hold something."""
    return sum(1 for cell in row if cell and not cell.isspace())


def is_name(cell: str) -> bool:
    """Whether a cell may be the name of a column: a short text that is no number, date, address."""
    bare = cell.strip()
    return bool(bare) and len(bare) <= _LONGEST_NAME and not _VALUE.fullmatch(bare)


def is_header_like(row: TextRow) -> bool:
    """Whether most filled cells of a row may be names (a few years as names are common), none of them twice."""
    cells = [cell.strip() for cell in row if cell.strip()]
    names = sum(map(is_name, cells))
    return bool(cells) and names * 2 >= len(cells)


def header_fault(line: int) -> FormFault:
    """The finding that says where the names are, when titles stand above them."""
    return FormFault("header-position", HEADER_BELOW, None, None, {"line": line})


def _are_titles(fills: Sequence[int], width: int) -> bool:
    """Whether rows above a header are titles: sparse; in a table of two columns, also set off by a blank row."""
    if not fills:
        return True
    if width <= 2:
        return width == 2 and fills[-1] == 0 and max(fills) <= 1
    # Titles may fill a good part of a narrow table where a blank row parts them from it.
    return max(fills) <= _SPARSE * width or (fills[-1] == 0 and min(filter(None, fills), default=0) < _FULL * width)
