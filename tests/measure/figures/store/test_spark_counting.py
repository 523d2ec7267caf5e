import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.core.problems import Unavailable
from maillage.measure.figures.store.cluster import cluster_on_this_machine, why_no_spark
from maillage.measure.figures.store.rebuild import recounted_segment
from maillage.measure.figures.store.spark_counting import counted_by_spark
from tests.measure.figures.count_bytes import bytes_of
from tests.measure.figures.countable import invented_rows

ROWS = 20_000
no_spark = why_no_spark()
pytestmark = [
    pytest.mark.gate,  # half a minute of Java; the same tasks run without Spark in test_range_counting.py
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(no_spark is not None, reason=str(no_spark)),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark and its Java gateway warn about themselves
        with cluster_on_this_machine(worker_memory="1g") as address:
            yield address


def test_counts_by_a_spark_cluster_of_two_workers_equal_ours_to_the_byte(cluster: str, tmp_path: Path) -> None:
    rows = invented_rows(ROWS)
    theirs_folder, ours_folder = tmp_path / "spark", tmp_path / "numpy"
    theirs_folder.mkdir()
    ours_folder.mkdir()
    pages = iter([rows.where(slice(0, 7_000)), rows.where(slice(7_000, None))])

    theirs = counted_by_spark(cluster)(pages, theirs_folder, stamp=1)

    ours = recounted_segment([rows], ours_folder, stamp=1)
    assert theirs == ours
    assert bytes_of(theirs_folder, theirs) == bytes_of(ours_folder, ours)
    assert sorted(path.name for path in theirs_folder.iterdir()) == sorted(path.name for path in ours_folder.iterdir())


def test_no_rows_at_all_are_an_empty_segment(cluster: str, tmp_path: Path) -> None:
    got = counted_by_spark(cluster)([], tmp_path, stamp=1)

    assert (got.rows, got.files, got.days) == (0, (), None)


def test_folder_that_goes_while_it_is_counted_is_told_in_a_sentence_and_leaves_nothing(
    cluster: str, tmp_path: Path
) -> None:
    def lose_the_pages(_share: float) -> None:
        for folder in tmp_path.iterdir():
            shutil.rmtree(folder)

    with pytest.raises(Unavailable) as failure:
        counted_by_spark(cluster)([invented_rows(500)], tmp_path, stamp=1, on_progress=lose_the_pages)

    assert failure.value.code == "spark_failed"
    assert "FileNotFoundError" in str(failure.value.params["reason"])
    assert list(tmp_path.iterdir()) == []


def test_cluster_that_cannot_start_says_why_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_DAEMON_JAVA_OPTS", "-Xmx-1")

    with pytest.raises(Unavailable) as failure, cluster_on_this_machine():
        pass  # pragma: no cover -- never reached

    assert failure.value.code == "no_spark"
    assert "\n" not in str(failure.value.params["reason"])
