"""Writes a table as CSV (RFC 4180, UTF-8), by batches of rows or by columns without an object per cell.

No cell can be executed as a formula by a spreadsheet (OWASP, "CSV Injection"): an apostrophe, which people type
themselves to mean "this is text", is put before it. A French Excel splits any CSV at semicolons, quoted or not, so what
follows a semicolon or a line break is checked as well.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import pyarrow as pa

from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.columns.text_columns import NOTHING, TEXT, Column, joined, pc, utf8_bytes
from maillage.core.tables.writing.values import ByteStream, squared_rows

_AT_ONCE: Final = 4_096
_MARK: Final = "\ufeff"
RISKY: Final = frozenset("=+-@\t\r\n＝＋－＠")
# A number, a phone number, a dash for "none": signs and digits alone call no function and reach no file.
_HARMLESS: Final = re.compile(r"[-+][\d\s.,%€/:-]*(?:[eE][-+]?\d+)?")
# A separator, then what executes. Inside a cell a sign before a blank is a list ("- un banc"), which executes nothing.
# Valid for both Python's re and RE2.
PARTED: Final = "([;\t\r\n][ \u00a0\u202f]*)([=@＝＠]|[-+－＋][0-9.,*/%^+-]*[A-Za-z(=@\"'])"
_PARTED: Final = re.compile(PARTED)
_RISKY: Final = pa.array(sorted(RISKY), TEXT)
# ASCII only: numbers and phone numbers, which ``neutral`` accepts too; other cells are passed to it.
_SURELY_HARMLESS: Final = r"^[-+][0-9 .,%/:-]*$"
_QUOTED: Final = '[",\r\n]'
_DELIMITER: Final = pa.scalar(",", TEXT)


def write_csv(
    rows: Iterable[TextRow],
    header: TextRow,
    stream: ByteStream,
    *,
    delimiter: str = ",",
    has_mark: bool = False,
    is_neutral: bool = True,
) -> None:
    """Write the table to ``stream``; ``has_mark`` adds the byte order mark that Excel needs for accents.

    A cell that a spreadsheet would execute as a formula is prefixed with an apostrophe. ``is_neutral=False`` leaves
    cells as they are, for files that only programs read.
    """
    written = io.StringIO(newline="")
    written.write(_MARK if has_mark else "")
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(neutral_row(header) if is_neutral else header)
    squared = squared_rows(rows, len(header))
    while some := list(islice(squared, _AT_ONCE)):
        writer.writerows(map(neutral_row, some) if is_neutral else some)
        _flush(written, stream)
    _flush(written, stream)


def _flush(written: io.StringIO, stream: ByteStream) -> None:
    stream.write(written.getvalue().encode("utf-8", errors="replace"))
    written.seek(0)
    written.truncate()


def neutral(cell: str) -> str:
    """The cell, with an apostrophe before anything that a spreadsheet would execute."""
    if cell[:1] not in RISKY or not cell:
        return _PARTED.sub(r"\1'\2", cell)
    # Its first character is handled by the leading apostrophe.
    parted = cell[0] + _PARTED.sub(r"\1'\2", cell[1:])
    return parted if _HARMLESS.fullmatch(cell) else f"'{parted}"


def neutral_row(row: Sequence[str]) -> list[str]:
    """The cells of a row, each neutralised; embedded separators are rare, so one search covers the whole row."""
    if _PARTED.search("\0".join(row)):
        return [neutral(cell) for cell in row]
    return [neutral(cell) if cell[:1] in RISKY else cell for cell in row]


def write_csv_columns(batches: Iterable[pa.RecordBatch], header: TextRow, stream: ByteStream) -> None:
    """Write batches of text columns to ``stream``, with the output of ``write_csv``; missing cells are empty."""
    write_csv((), header, stream)
    for batch in batches:
        if batch.num_rows:
            cells = [_neutral(pc.fill_null(column.cast(TEXT), NOTHING)) for column in batch.columns]
            for place, column in enumerate(cells):
                is_quoted = pc.match_substring_regex(column, _QUOTED)
                if pc.any(is_quoted).as_py():
                    quoted = joined(['"', pc.replace_substring(column, '"', '""'), '"'])
                    cells[place] = pc.if_else(is_quoted, quoted, column)
            if len(cells) == 1:  # readers skip a completely empty line
                cells = [pc.if_else(pc.equal(cells[0], NOTHING), pa.scalar('""', TEXT), cells[0])]
            cells[-1] = joined([cells[-1], "\r\n"])
            stream.write(utf8_bytes(pc.binary_join_element_wise(*cells, _DELIMITER)))


def _neutral(cells: Column) -> Column:
    is_risky = pc.is_in(pc.utf8_slice_codeunits(cells, 0, 1), value_set=_RISKY)
    is_parted = pc.match_substring_regex(cells, PARTED)
    if not pc.any(pc.or_(is_risky, is_parted)).as_py():
        return cells
    is_risky = pc.or_(is_parted, pc.and_not(is_risky, pc.match_substring_regex(cells, _SURELY_HARMLESS)))
    neutrals = [neutral(cell) for cell in cells.filter(is_risky).to_pylist()]
    return pc.replace_with_mask(cells, is_risky, pa.array(neutrals, TEXT))
