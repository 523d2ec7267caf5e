import os
import tempfile
from pathlib import Path

import pytest

from maillage.measure.figures.store import cluster
from maillage.measure.figures.store.cluster import reason_in

TRACEBACK = """26/11/30 10:00:01 ERROR Executor: Exception in task 0.0 in stage 0.0 (TID 0)
org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "/opt/maillage/range_counting.py", line 60, in spool_page
FileNotFoundError: [Errno 2] No such file or directory: '/data/counts/spool-1/page-00000.arrow'

\tat org.apache.spark.api.python.BasePythonRunner.handlePythonException(PythonRunner.scala:581)
\tat java.base/java.lang.Thread.run(Thread.java:840)
"""


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        (TRACEBACK, "FileNotFoundError: [Errno 2] No such file or directory: '/data/counts/spool-1/page-00000.arrow'"),
        ("Invalid maximum heap size: -Xmx-1\n", "Invalid maximum heap size: -Xmx-1"),
        ("\n \n", "?"),
        ("java.io.IOException: " + "x" * 400, "java.io.IOException: " + "x" * 279),
    ],
)
def test_reason_is_the_cause_in_one_line(log: str, reason: str) -> None:
    assert reason_in(log) == reason


def test_logs_of_a_process_that_was_killed_go_when_the_next_cluster_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    of_the_dead, of_the_living = tmp_path / "maillage-spark-4194304999-a", tmp_path / f"maillage-spark-{os.getpid()}-b"
    of_the_dead.mkdir()
    of_the_living.mkdir()

    cluster._remove_logs_of_the_dead()

    assert list(tmp_path.iterdir()) == [of_the_living]
