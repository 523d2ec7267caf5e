"""What tests of tables share: their real files, files written on the spot, all rows of a source."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from maillage.core.tables.reading import open_source
from maillage.core.tables.terms import LIMITS, ReadLimits, RowSource, TextRow

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "tables"


def all_rows(source: RowSource) -> list[TextRow]:
    """Every row below the header."""
    return [row for chunk in source.chunks() for row in chunk]


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ";", line_end: str = "\r\n") -> str:
    """A table as Python's csv module writes it; it forgets to quote the line ends that are not its own."""
    stream = io.StringIO()
    if line_end == "\r\n":
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    else:
        csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    return stream.getvalue()


def opened(
    folder: Path,
    content: bytes | str,
    *,
    name: str = "table.csv",
    expected: Sequence[str] = (),
    limits: ReadLimits = LIMITS,
) -> RowSource:
    """A file written on the spot, opened; text is UTF-8."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_source(path, limits=limits, expected=expected)


def codes(source: RowSource) -> list[str]:
    """The codes of what is wrong with the form, once all rows were read."""
    all_rows(source)
    return [fault.code for fault in source.faults]
