"""The columns of a draft that may tell who somebody is: its values, a sample of each column, held against the rules."""

from datetime import date

import pyarrow.parquet as pq
from pyarrow import compute

from maillage.publishing.models import Draft
from maillage.publishing.queries.draft_tables import draft_table
from maillage.publishing.rules.personal_data import SAMPLE, Suspicion, suspicions


def suspicions_of(draft: Draft, *, today: date) -> tuple[Suspicion, ...]:
    """The columns that a person must be asked about before this draft is published."""
    table = draft_table(draft.id, draft.revision) if draft.revision else None
    if table is None:
        return ()
    file = pq.ParquetFile(table.path)
    columns = []
    for place, header in enumerate(table.header):
        # Each value once, and no more than a sample of them, taken from all over the table.
        values = compute.unique(file.read([f"c{place}"]).column(0))
        step = max(1, len(values) // SAMPLE)
        columns.append((header, [str(value) for value in values.to_pylist()[::step]]))
    return suspicions(columns, today=today)
