"""A table read column by column tells the difference that the same table in memory tells."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.opendata.catalog.store.tables.difference import difference, difference_key
from maillage.opendata.catalog.store.tables.rows import KeptRows

BEFORE = pa.table({"id": ["1", "2", "3"], "nom": ["Léa", "Noé", "Zoé"], "âge": ["3", "", "5"], "vu": ["a", "b", "c"]})
AFTER = pa.table({"nom": ["Noé", "Zoé", "Ada"], "id": ["2", "3", "4"], "âge": ["4", "5", "6"]})


@pytest.fixture
def kept(tmp_path: Path) -> KeptRows:
    pq.write_table(BEFORE, tmp_path / "rows.parquet")
    return KeptRows(tmp_path / "rows.parquet")


def test_kept_rows_are_the_table(kept: KeptRows):
    places = pa.array([2, 0])

    assert (kept.column_names, kept.num_rows) == (BEFORE.column_names, 3)
    assert [kept[name].to_pylist() for name in kept.column_names] == [one.to_pylist() for one in BEFORE.columns]
    assert kept.take(places).to_pylist() == BEFORE.take(places).to_pylist()


@pytest.mark.parametrize("preferred", [(), ("nom",), ("id", "nom")])
def test_difference_from_kept_rows_is_that_from_the_table(kept: KeptRows, preferred: tuple[str, ...]):
    key = difference_key(kept, AFTER, preferred)

    assert (key, difference(kept, AFTER, key)) == (
        difference_key(BEFORE, AFTER, preferred),
        difference(BEFORE, AFTER, key),
    )
