import warnings
from pathlib import Path

import pytest

from maillage.measure.figures.store.cluster import cluster_on_this_machine, why_no_spark
from maillage.measure.figures.store.engines import (
    WriteSorted,
    counted_with,
    write_sorted_by_duckdb,
    write_sorted_by_spark,
)
from maillage.measure.figures.store.published_counts.count_files import CountSegment
from maillage.measure.figures.store.rebuild import recounted_segment
from tests.measure.figures.countable import invented_rows

ROWS = 20_000


def bytes_of(folder: Path, segment: CountSegment) -> dict[tuple[str, str], bytes]:
    return {(file.origin.word, file.usage.word): (folder / file.name).read_bytes() for file in segment.files}


def by_engine(folder: Path, write_sorted: WriteSorted) -> CountSegment:
    folder.mkdir()
    rows = invented_rows(ROWS)
    pages = iter([rows.where(slice(0, 7_000)), rows.where(slice(7_000, None))])
    return counted_with(write_sorted)(pages, folder, stamp=1)


def by_numpy(folder: Path) -> CountSegment:
    folder.mkdir()
    return recounted_segment([invented_rows(ROWS)], folder, stamp=1)


def test_counts_by_duckdb_equal_ours_to_the_byte(tmp_path: Path) -> None:
    pytest.importorskip("ibis", reason="requirements/scale.txt is not installed")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ibis calls a name that DuckDB is about to retire
        theirs = by_engine(tmp_path / "duckdb", write_sorted_by_duckdb)

    ours = by_numpy(tmp_path / "numpy")
    assert theirs == ours
    assert bytes_of(tmp_path / "duckdb", theirs) == bytes_of(tmp_path / "numpy", ours)


@pytest.mark.gate  # a minute and a half of processor; DuckDB stands for other engines with each change
@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.skipif(why_no_spark() is not None, reason=str(why_no_spark()))
def test_counts_by_a_spark_cluster_of_two_workers_equal_ours_to_the_byte(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark and its Java gateway warn about themselves
        with cluster_on_this_machine(worker_memory="1g") as address:
            theirs = by_engine(tmp_path / "spark", write_sorted_by_spark(address))

    ours = by_numpy(tmp_path / "numpy")
    assert theirs == ours
    assert bytes_of(tmp_path / "spark", theirs) == bytes_of(tmp_path / "numpy", ours)
