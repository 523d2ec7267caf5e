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
        sorted_rows = rows.where(np.argsort(rows.grid17, kind="stable"))
        columns = {
            "origin": sorted_rows.origin.astype(np.int16),
            "grid17": sorted_rows.grid17,
            "commune": sorted_rows.commune.astype(np.int32),
            "operator": sorted_rows.operator.astype(np.int16),
            "technology": sorted_rows.technology.astype(np.int16),
            "period": sorted_rows.period.astype(np.int16),
            "context": sorted_rows.context.astype(np.int16),
            "device_hash": hashes_of(sorted_rows.device).astype(np.int64),
            "mask": sorted_rows.mask.astype(np.int16),
            **{f"bin_{usage.word}": sorted_rows.bins[:, usage] for usage in Usage},
        }
        table = pa.table(columns)
        pq.write_table(table, folder / f"part-{number:05}.parquet", compression="zstd", row_group_size=_ROW_GROUP_ROWS)
    return folder
