"""Writes a table as CSV (RFC 4180, UTF-8), a stretch of rows at a time."""

import csv
import io
from collections.abc import Iterable
from itertools import islice
from typing import Final

from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.formulas import neutral_row
from maillage.core.tables.writing.squaring import ByteStream, squared_rows

_AT_ONCE: Final = 4_096
_MARK: Final = "\ufeff"


def write_csv(
    rows: Iterable[TextRow],
    header: TextRow,
    stream: ByteStream,
    *,
    delimiter: str = ",",
    has_mark: bool = False,
    is_neutral: bool = True,
) -> None:
    """Write the table to ``stream``; ``has_mark`` begins it with the byte order mark that Excel needs for accents.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it. ``is_neutral=False`` leaves the cells
    as they are: for files that only programs read.
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
