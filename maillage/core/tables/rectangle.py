"""Locates a table in its file: finds the header row, and drops the blank rows and columns around the table.

The header is found below titles and blank lines, by the expected names. Blank rows below the table and blank columns
beside it are dropped, as spreadsheets leave them; sizes are bounded.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from typing import Final

from maillage.core.problems import sentence
from maillage.core.tables.terms import FormFault, ReadLimits, TextRow
from maillage.core.text import normalised_text

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
_BLANK_ROWS: Final = 2**20  # Excel's limit: a sheet coloured to its last row
_SAMPLE_ROWS: Final = 60  # rows from the top
_FEW: Final = 2  # matching names that make a row the header
_FULL: Final = 0.75  # share of the width that a header fills
_SPARSE: Final = 0.5  # share of the width that a title may fill
_MAX_NAME_LENGTH: Final = 120
_VALUE: Final = re.compile(
    r"[-+]?[\d\s\u00a0\u202f.,]*\d\s*[%€]?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?|\S+@\S+\.\S+|https?://\S+"
)
HEADER_BELOW: Final = sentence(
    "Les noms des colonnes sont à la ligne %(line)s : les lignes du dessus ne font pas partie du tableau. Retirez-les "
    "avant de publier."
)


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """The index of the header among the rows examined (from 0), and the number of expected names in it."""

    index: int
    matches: int


def tidied_header(header: TextRow, below: Sequence[TextRow]) -> tuple[TextRow, bool]:
    """The header without trailing blank cells, if the columns below are blank too; and whether there were any."""
    width = len(header)
    while width > 1 and not header[width - 1].strip():
        width -= 1
    if width == len(header) or any(any(map(str.strip, row[width:])) for row in below):
        return header, False
    return header[:width], True


@dataclass(slots=True)
class Tidied:
    """Rows without trailing blank rows of the table, nor blank cells beyond ``width`` (None: keep them)."""

    width: int | None
    faults: list[FormFault]
    _held: list[tuple[TextRow, int]] = field(default_factory=list)  # blank rows, run-length encoded

    def blocks(self, blocks: Iterable[list[TextRow]]) -> Iterator[list[TextRow]]:
        """The rows; blank ones are held back until another row follows. Too many of them add to ``faults``."""
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
    """The rows in chunks of ``size``, up to the limits of rows and cells; exceeding one adds to ``faults``."""
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
    """The header among the first rows of a table; the first non-blank row if nothing is more likely."""
    top = rows[:_SAMPLE_ROWS]
    names = frozenset(filter(None, map(normalised_text, expected)))
    # The number of distinct expected names (normalised by core.text.plain) in each row.
    matches = (
        [len(names.intersection(map(normalised_text, row))) if names else 0 for row in top] if names else [0] * len(top)
    )
    most = max(matches, default=0)
    if most >= min(_FEW, len(names)) and most:
        return HeaderRow(matches.index(most), most)
    fills = [filled(row) for row in top]
    first = next((place for place, fill in enumerate(fills) if fill), 0)
    # The second widest row, in case only one row of many is that wide.
    widths = sorted(filter(None, fills), reverse=True)
    width = widths[1 if len(widths) > 2 else 0] if widths else 0
    for place in range(first, len(top)):
        is_full = fills[place] >= _FULL * width and (place == first or is_header_like(top[place]))
        below = fills[place + 1 :]
        # Followed by rows of the table, or by nothing at all: a full line of titles stands alone.
        if is_full and (not any(below) or below[0] >= _SPARSE * width):
            return HeaderRow(place if _are_titles(fills[first:place], width) else first, 0)
    return HeaderRow(first, 0)


def filled(row: TextRow) -> int:
    """The number of non-blank cells of a row."""
    return sum(1 for cell in row if cell and not cell.isspace())


def is_name(cell: str) -> bool:
    """Whether a cell may be a column name: a short text that is not a number, date or address."""
    bare = cell.strip()
    return bool(bare) and len(bare) <= _MAX_NAME_LENGTH and not _VALUE.fullmatch(bare)


def is_header_like(row: TextRow) -> bool:
    """Whether at least half the filled cells of a row may be names (some may be years)."""
    cells = [cell.strip() for cell in row if cell.strip()]
    names = sum(map(is_name, cells))
    return bool(cells) and names * 2 >= len(cells)


def header_fault(line: int) -> FormFault:
    """The finding that says where the header is, if there are titles above it."""
    return FormFault("header-position", HEADER_BELOW, None, None, {"line": line})


def _are_titles(fills: Sequence[int], width: int) -> bool:
    """Whether rows above a header are titles: sparse, and in a table of two columns followed by a blank row."""
    if not fills:
        return True
    if width <= 2:
        return width == 2 and fills[-1] == 0 and max(fills) <= 1
    # Followed by a blank row, titles may fill a good part of a narrow table.
    return max(fills) <= _SPARSE * width or (fills[-1] == 0 and min(filter(None, fills), default=0) < _FULL * width)
