"""Where the orders of a table's rows are kept: for deep pages of long sorted tables, made by build.row_orders.

``order-3-5d.npy``, beside the table, has the numbers of its rows (32 bits, from 0) by the fourth column, then by the
sixth in reverse. Missing values are last, and equal ones in the order of the table, as the engine gives them.
"""

from pathlib import Path
from typing import Final

from maillage.catalog.rules.row_query import RowQuery

_PREFIX: Final = "order-"


def order_path(path: Path, query: RowQuery) -> Path:
    """Where the order of ``query`` is, for the table at ``path``."""
    places = (f"{sort.place}{'d' if sort.is_descending else ''}" for sort in query.sorts)
    return path.with_name(f"{_PREFIX}{'-'.join(places)}.npy")


def kept_orders(folder: Path) -> list[Path]:
    """The orders that are kept in the folder of a version."""
    return list(folder.glob(f"{_PREFIX}*.npy"))
