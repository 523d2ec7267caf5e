"""Keeps the order of a long table's rows where a deep page of it was asked for: the next page needs no sorting.

Sorting a million rows for one page takes the engine as long as writing down the whole order, 4 MB. A table keeps few
orders, the newest; they go with its version.
"""

import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import structlog
from numpy.typing import NDArray

from maillage.catalog.queries.tables.engine import numbers_of
from maillage.catalog.queries.tables.typed_tables import columns_of, kept_orders, order_path, row_count_of
from maillage.catalog.rules.row_query import RowQuery
from maillage.catalog.rules.row_sql import order_statement
from maillage.core.files.turns import alone_with

log = structlog.get_logger("maillage.catalog")

# Up to there the engine keeps the first rows in a heap: 20 ms of a million rows, 100 to 200 beyond.
LAST_SHALLOW_ROW: Final = 2_000
MOST_ORDERS: Final = 8  # of one table
MOST_BYTES: Final = 256 * 1024 * 1024  # of all of them
MOST_SORTS: Final = 3  # columns of one order
_BYTES_A_ROW: Final = np.dtype(np.int32).itemsize


def row_order(path: Path, query: RowQuery) -> NDArray[np.int32] | None:
    """The numbers of all rows of the table at ``path`` as ``query`` sorts them, from 0; None where the engine is quick.

    One that is kept is taken for any page; one is made for a page that is deep in a sorted table.
    """
    are_columns = all(isinstance(sort.place, int) for sort in query.sorts)
    if query.is_grouped or not are_columns or not 0 < len(query.sorts) <= MOST_SORTS:
        return None
    file = order_path(path, query)
    order = _read_order(file)
    if order is not None:
        return order
    is_deep = query.offset + query.page_size > LAST_SHALLOW_ROW and query.offset < row_count_of(path)
    if not is_deep or not _most_orders(path):
        return None
    with alone_with(file):
        order = _read_order(file)
        return _make_order(path, query, file) if order is None else order


def _most_orders(path: Path) -> int:
    """How many orders the table may keep: none where its rows are few, or far too many."""
    rows = row_count_of(path)
    return min(MOST_ORDERS, MOST_BYTES // (rows * _BYTES_A_ROW)) if rows > LAST_SHALLOW_ROW else 0


def _read_order(path: Path) -> NDArray[np.int32] | None:
    try:
        order: NDArray[np.int32] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (FileNotFoundError, ValueError, EOFError):
        # Never made, made way for another, or cut short: it can be made again.
        return None
    return order


def _make_order(path: Path, query: RowQuery, file: Path) -> NDArray[np.int32]:
    order = numbers_of(order_statement(query, columns_of(path)).sql, [str(path)])
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".making-") as folder:
            draft = Path(folder) / file.name
            np.save(draft, order, allow_pickle=False)
            draft.replace(file)
        others = [other for other in kept_orders(path.parent) if other != file]
        made_at = {other: other.stat().st_mtime_ns for other in others}
        surplus = len(others) + 1 - _most_orders(path)
        # The oldest go, those above the limit; whoever reads one still does.
        for other in sorted(others, key=made_at.__getitem__)[: max(0, surplus)]:
            other.unlink(missing_ok=True)
    except OSError as error:
        # The disk is full, say: this page has its order, the next one makes its own.
        log.warning("order of rows not kept", path=str(file), reason=str(error)[:300])
    return order
