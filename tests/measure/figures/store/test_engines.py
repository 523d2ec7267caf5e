import warnings
from pathlib import Path

import pytest

from maillage.measure.figures.store.engines import counted_by_duckdb
from maillage.measure.figures.store.rebuild import recounted_segment
from tests.measure.figures.count_bytes import bytes_of
from tests.measure.figures.countable import invented_rows

ROWS = 20_000


def test_counts_by_duckdb_equal_ours_to_the_byte(tmp_path: Path) -> None:
    pytest.importorskip("ibis", reason="requirements/scale.txt is not installed")
    rows = invented_rows(ROWS)
    theirs_folder, ours_folder = tmp_path / "duckdb", tmp_path / "numpy"
    theirs_folder.mkdir()
    ours_folder.mkdir()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ibis calls a name that DuckDB is about to retire
        pages = iter([rows.where(slice(0, 7_000)), rows.where(slice(7_000, None))])
        theirs = counted_by_duckdb(pages, theirs_folder, stamp=1)

    ours = recounted_segment([rows], ours_folder, stamp=1)
    assert theirs == ours
    assert bytes_of(theirs_folder, theirs) == bytes_of(ours_folder, ours)
