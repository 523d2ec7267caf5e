"""Writes the rows of an uploaded Parquet file as lines of JSON; run by core/bounds/isolation.py.

A few kilobytes of Parquet may inflate to gigabytes. It is a module of its own because its libraries reserve memory when
imported, which must happen before the limits of the process are set.
"""

from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from maillage.core.problems import Refused, sentence
from maillage.core.tables.inflated_rows import TOO_MANY, write_table
from maillage.core.tables.trusted_rows import parquet_table

_DAMAGED: Final = sentence("Ce fichier est abîmé : enregistrez-le de nouveau, ou envoyez le tableau en CSV.")


def write_parquet_rows(_source: BinaryIO, sink: BinaryIO, *words: str) -> None:
    """Write the rows of the Parquet file named by the first word; see ``write_table``."""
    path, most_rows, most_columns = words
    try:
        table = parquet_table(Path(path))
        count = pq.read_metadata(path).num_rows  # checked before any row is decompressed
        if count > int(most_rows):
            raise Refused("too_many_rows", TOO_MANY, count=count, limit=int(most_rows))
        write_table(table, sink, int(most_columns))
    except pa.ArrowException as error:
        if isinstance(error, MemoryError):
            raise
        # Corrupt after its footer: nothing is kept.
        raise Refused("unreadable", _DAMAGED) from error
