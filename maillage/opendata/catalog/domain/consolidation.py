"""Merges the tables of one schema from several organisations, with the origin of each row.

Columns are matched by name. The fields of the schema come first, in its order; extra columns of a source are dropped,
since they mean something there only; the origin columns come last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

ORIGIN_COLUMNS: Final = (
    "origine_organisation",
    "origine_siret",
    "origine_territoire",
    "origine_jeu",
    "origine_version",
    "origine_publie_le",
    "origine_ligne",
    "origine_etat",
)
CONFORMING: Final = "conforme"
WITH_ERRORS: Final = "avec erreur"


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A published table to merge: its rows as text, the row numbers with errors, and its publisher.

    ``bad_rows`` count the header as 1, so the first row is 2.
    """

    organisation: str
    siret: str
    territory: str
    dataset_slug: str
    version: int
    published_on: date
    rows: pa.Table
    bad_rows: NDArray[np.int32]


def merged_table(fields: Sequence[str], sources: Sequence[SourceTable]) -> pa.Table:
    """All rows of ``sources`` in order, as text: columns ``fields``, then ``ORIGIN_COLUMNS``.

    A field that a source lacks is empty.
    """
    columns = pa.schema([pa.field(name, pa.string()) for name in (*fields, *ORIGIN_COLUMNS)])
    tables = [columns.empty_table()]
    for source in sources:
        rows, count = source.rows, source.rows.num_rows
        missing = pa.array([""] * count, pa.string())
        own = [rows.column(name).cast(pa.string()) if name in rows.column_names else missing for name in fields]
        same = (
            source.organisation,
            source.siret,
            source.territory,
            source.dataset_slug,
            str(source.version),
            source.published_on.isoformat(),
        )
        numbers = np.arange(2, count + 2)
        has_errors = np.isin(numbers, source.bad_rows)
        origin = [
            *(pa.array([text] * count, pa.string()) for text in same),
            pa.array(numbers.astype(str).tolist(), pa.string()),
            pa.array(np.where(has_errors, WITH_ERRORS, CONFORMING).tolist(), pa.string()),
        ]
        tables.append(pa.table([*own, *origin], schema=columns))
    return pa.concat_tables(tables)
