"""The rows of a version that was published before, read a column at a time: two long tables need not fit in memory."""

from collections import OrderedDict
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

_MOST_COLUMNS: Final = 2  # in memory: a key of two is looked at column by column


class KeptRows:
    """The text table in a file ``rows.parquet``; what a column holds is read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self._columns: OrderedDict[str, Any] = OrderedDict()

    @property
    def column_names(self) -> list[str]:
        """The names of its columns, in order."""
        return list(self._file.schema_arrow.names)

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        return int(self._file.metadata.num_rows)

    def __getitem__(self, name: str) -> Any:
        """The column of that name."""
        if name not in self._columns:
            self._columns[name] = self._file.read([name]).column(0)
        self._columns.move_to_end(name)
        while len(self._columns) > _MOST_COLUMNS:
            self._columns.popitem(last=False)
        return self._columns[name]

    def take(self, places: Any) -> pa.Table:
        """The rows at those places, in that order."""
        names = self.column_names
        return pa.table([self[name].take(places) for name in names], names=names)
