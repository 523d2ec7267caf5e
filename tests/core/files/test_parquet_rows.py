"""Rows of Parquet files, asked by several threads and after a fork."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from maillage.core.files.parquet_rows import parquet_engine, parquet_rows


@pytest.fixture
def names(tmp_path: Path) -> str:
    """SQL of a file of two names."""
    path = tmp_path / "names.parquet"
    pa.parquet.write_table(pa.table({"number": [1, 2], "name": ["Poitiers", "Nantes"]}), path)
    return f"SELECT name FROM read_parquet('{path}') WHERE number = $number"


def test_threads_have_each_the_rows_that_it_asked(names: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda number: parquet_rows(names, {"number": 1 + number % 2}), range(20)))

    assert rows == [[("Poitiers",)], [("Nantes",)]] * 10


def test_child_of_a_process_that_asked_asks_too(names: str) -> None:
    assert parquet_rows(names, {"number": 1}) == [("Poitiers",)]

    child = os.fork()
    if not child:
        os._exit(0 if parquet_rows(names, {"number": 2}) == [("Nantes",)] else 1)
    _pid, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0


def test_every_cursor_of_an_engine_reads_the_ends_of_files_once() -> None:
    engine = parquet_engine(threads=1, memory="64MB")

    ((is_kept,),) = engine.cursor().execute("SELECT current_setting('parquet_metadata_cache')").fetchall()

    assert is_kept is True
