"""Where a table stands in its file: the row of its names, without the blank rows and columns around it.

The row that holds the names of the columns is found below titles and blank lines, by the names that are expected. Blank
rows below a table and blank columns beside it are dropped, as spreadsheets leave them; sizes are bounded.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.terms import FormFault, ReadLimits, TextRow
from maillage.core.text import plain

TOO_MANY_ROWS: Final = sentence(
    "Le tableau a plus de %(limit)s lignes : les suivantes n’ont pas été lues. Partagez-le en plusieurs fichiers."
)
TOO_MANY_TO_READ: Final = sentence(
    "Ce fichier est long : ici, %(limit)s cases sont lues, soit ses %(rows)s premières lignes. Vérifiez-le entier dans "
    "un brouillon de votre organisation, ou sur votre poste avec « maillage catalog check »."
)
TOO_MANY_COLUMNS: Final = sentence(
    "Le tableau a %(count)s colonnes, plus que la limite de %(limit)s. Vérifiez le séparateur, ou retirez des colonnes."
)
TOO_MANY_BLANKS: Final = sentence(
    "Plus de %(limit)s lignes vides se suivent : ce qui les suit n’a pas été lu. Supprimez-les, puis recommencez."
)
_BLANK_ROWS: Final = 2**20  # Excel's: a sheet that was coloured to its last row
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


def tidied_header(header: TextRow, below: Sequence[TextRow]) -> tuple[TextRow, bool]:
    """The header without the blank cells at its end, where nothing stands below them, and whether there were any."""
    width = len(header)
    while width > 1 and not header[width - 1].strip():
        width -= 1
    if width == len(header) or any(any(map(str.strip, row[width:])) for row in below):
        return header, False
    return header[:width], True


@dataclass(slots=True)
class Tidied:
    """Rows without the blank ones at the end of a table, nor blank cells beyond ``width`` (None: kept)."""

    width: int | None
    faults: list[FormFault]
    _held: list[tuple[TextRow, int]] = field(default_factory=list)  # blank rows, and how often each

    def blocks(self, blocks: Iterable[list[TextRow]]) -> Iterator[list[TextRow]]:
        """The rows, blank ones held back until another row follows; ``faults`` gains that they are too many."""
        blank_count = 0
        for block in blocks:
            rows, width = block, self.width
            if width is not None and max(map(len, block), default=0) > width:
                rows = [row if len(row) <= width or any(map(str.strip, row[width:])) else row[:width] for row in block]
            end = len(rows)
            while end and not "".join(rows[end - 1]).strip():
                end -= 1
            if end:
                blank_rows, self._held, blank_count = self._held, [], 0
                for blank, count in blank_rows:
                    for begin in range(0, count, 65_536):
                        yield [blank] * min(65_536, count - begin)
                yield rows[:end] if end < len(rows) else rows
            for row, same in groupby(rows[end:]):
                self._held.append((row, sum(1 for _ in same)))
            blank_count += len(rows) - end
            if blank_count > _BLANK_ROWS:
                self.faults.append(FormFault("source-error", TOO_MANY_BLANKS, params={"limit": _BLANK_ROWS}))
                return


def bounded(
    blocks: Iterable[list[TextRow]], size: int, limits: ReadLimits, faults: list[FormFault]
) -> Iterator[list[TextRow]]:
    """The rows in chunks of ``size``, up to the limits of rows and cells; ``faults`` gains what is above a limit."""
    count = cells = 0
    rows = chain.from_iterable(blocks)
    while chunk := list(islice(rows, size)):
        cells += sum(map(len, chunk))
        if cells > limits.read_cells:
            surplus, end = cells - limits.read_cells, len(chunk)
            while surplus > 0:
                end -= 1
                surplus -= len(chunk[end])
            params: dict[str, str | float] = {"limit": limits.read_cells, "rows": count + end}
            faults.append(FormFault("source-error", TOO_MANY_TO_READ, params=params))
            if end:
                yield chunk[:end]
            return
        room = limits.rows - count
        if len(chunk) > room:
            faults.append(FormFault("source-error", TOO_MANY_ROWS, params={"limit": limits.rows}))
            if room:
                yield chunk[:room]
            return
        count += len(chunk)
        yield chunk


def header_row(rows: Sequence[TextRow], expected: Sequence[str] = ()) -> HeaderRow:
    """The row of the names among the first rows of a table; the first that is not blank where nothing tells more."""
    top = rows[:_LOOKED_AT]
    names = frozenset(filter(None, map(plain, expected)))
    # How many of the expected names (as core.text.plain writes them) stand in a row, each counted once
    matches = [len(names.intersection(map(plain, row))) if names else 0 for row in top] if names else [0] * len(top)
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
