"""Sealed Parquet of the countable rows: what DuckDB, Spark and others count from, each part sorted by place.

Derived and internal: it holds 32-bit device hashes, so it is never published.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from maillage.figures.terms.counting import CountableRows
from maillage.quality.terms import Usage
from maillage.quality.terms.keys import hashes_of

_ROW_GROUP_ROWS: Final = 250_000


def write_parquet(pages: Iterable[CountableRows], folder: Path) -> Path:
    """The folder of the parts: one a page, each in Morton order."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, rows in enumerate(pages):
        table = _table(rows.where(np.argsort(rows.grid17, kind="stable")))
        pq.write_table(table, folder / f"part-{number:05}.parquet", compression="zstd", row_group_size=_ROW_GROUP_ROWS)
    return folder


def _table(rows: CountableRows) -> pa.Table:
    columns = {
        "origin": rows.origin.astype(np.int16),
        "grid17": rows.grid17,
        "commune": rows.commune.astype(np.int32),
        "operator": rows.operator.astype(np.int16),
        "technology": rows.technology.astype(np.int16),
        "period": rows.period.astype(np.int16),
        "context": rows.context.astype(np.int16),
        "device_hash": hashes_of(rows.device).astype(np.int64),
        "mask": rows.mask.astype(np.int16),
        **{f"bin_{usage.word}": rows.bins[:, usage] for usage in Usage},
    }
    return pa.table(columns)
