"""The columns of a draft that may tell who somebody is: its values, a sample of each column, held against the rules."""

from collections.abc import Iterator
from datetime import date

import pyarrow.parquet as pq
from pyarrow import compute

from maillage.publishing.models import Draft
from maillage.publishing.queries.draft_tables import DraftTable, draft_table
from maillage.publishing.rules.personal_data import SAMPLE, Suspicion, suspicions


def suspicions_of(draft: Draft, *, today: date) -> tuple[Suspicion, ...]:
    """The columns that a person must be asked about before this draft is published."""
    table = draft_table(draft.id, draft.revision) if draft.revision else None
    return suspicions(list(_columns(table)), today=today) if table else ()


def _columns(table: DraftTable) -> Iterator[tuple[str, list[str]]]:
    """Each header with its values: each once, and no more than a sample of them, taken from all over the table."""
    file = pq.ParquetFile(table.path)
    for place, header in enumerate(table.header):
        values = compute.unique(file.read([f"c{place}"]).column(0))
        step = max(1, len(values) // SAMPLE)
        yield header, [str(value) for value in values.to_pylist()[::step]]
