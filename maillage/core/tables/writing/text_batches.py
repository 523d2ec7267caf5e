"""Rows as batches of text columns: what the writers that work column by column take, without an object a cell."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import pyarrow as pa

from maillage.core.tables.terms import TextRow
from maillage.core.tables.writing.squaring import squared_rows

_AT_ONCE: Final = 16_384


def text_batches(rows: Iterable[TextRow], width: int) -> Iterator[pa.RecordBatch]:
    """The rows with ``width`` cells each, some at a time; columns are named by their places. None without columns."""
    names = [str(place) for place in range(width)]
    squared = squared_rows(rows, width)
    while width and (some := list(islice(squared, _AT_ONCE))):
        yield pa.record_batch([_texts(cells) for cells in zip(*some, strict=True)], names)


def _texts(cells: Sequence[str]) -> Any:
    try:
        return pa.array(cells, pa.large_string())
    except UnicodeEncodeError:
        # Half of a sign of two halves: no file can hold it, the rest of its cell is kept.
        return pa.array([cell.encode("utf-8", "replace").decode() for cell in cells], pa.large_string())
