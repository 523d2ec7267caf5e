"""Every benchmark can still be started: they are run before a release, and a move of modules breaks them unseen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import Figure, fallen
from bench.short import ELSEWHERE, SHORT
from tests.order.sources import ROOT, named, python_files

_BENCHMARKS = python_files("bench")
_READ_ALONE = "import runpy, sys; sys.argv = [sys.argv[1]]; runpy.run_path(sys.argv[0], run_name='read')"


@pytest.mark.gate
@pytest.mark.parametrize("script", _BENCHMARKS, ids=named)
def test_benchmark_is_read_without_an_error(script: Path, tmp_path: Path) -> None:
    # Seen: four of them imported models before Django had its settings.
    ours = {"DJANGO_SETTINGS_MODULE", "PYTHONPATH"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-W", "ignore", "-c", _READ_ALONE, str(script)]

    read = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"MAILLAGE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (read.returncode, read.stderr) == (0, "")


def test_benchmark_has_a_short_form_or_says_why_not():
    started = {path.stem for path in _BENCHMARKS if '__name__ == "__main__"' in path.read_text("utf-8")}

    assert (started - set(SHORT) - set(ELSEWHERE), set(SHORT) - started, set(SHORT) & set(ELSEWHERE)) == (
        set(),
        set(),
        set(),
    )


def test_ratio_that_fell_by_a_tenth_beside_the_same_rival_is_told():
    def rows(first: float, second: float, third: float) -> dict[str, list[Figure]]:
        speeds = (("rows read", "pandas: 3 s", first), ("rows written", "pandas", second), ("asked", "a loop", third))
        return {"publishing": [Figure("1 s", what, beside, ratio) for what, beside, ratio in speeds]}

    now = rows(1.8, 1.9, 4.0) | {"new": [Figure("1 s", "first seen", "nothing", 0.1)]}

    assert fallen(rows(2.0, 2.0, 2.0), now) == [
        "bench/publishing.py, rows read, beside pandas: 2 times before, 1.8 now"
    ]
