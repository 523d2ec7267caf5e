"""Workers of one run have folders of their own, whole files, and what one of them made for all."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.order.sources import ROOT
from tests.sharing import ShareScheduling, share_of, walks_of_one_worker

_OPTIONS = (
    "-p no:cacheprovider -p no:schemathesis -p no:django -p no:anyio "
    "-p tests.environment -p tests.durations -p tests.failures -p tests.sharing"
)
_FILE = """
import os
import time
from pathlib import Path

import pytest
from tests.sharing import made_once

@pytest.mark.parametrize("place", range(3))
def test_says_who_it_is(place, tmp_path_factory):
    made = made_once(tmp_path_factory, "made", lambda path: path.write_text(str(os.getpid())))
    words = os.environ["PYTEST_XDIST_WORKER"], os.environ["MAILLAGE_DATA"], made.read_text()
    Path("SAID", f"{Path(__file__).stem}-{place}").write_text(" ".join(words))
    time.sleep(0.2)
"""
_NEVER_ENDS = """
import time

def test_before(): ...
def test_that_never_ends(): time.sleep(600)
def test_after(): ...
"""


def _run(folder: Path, files: Mapping[str, str], *words: str) -> tuple[int, str]:
    """The exit status of two workers on ``files``, and what they printed."""
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "pytest.ini").write_text(f"[pytest]\naddopts = {_OPTIONS}\npythonpath = {ROOT}\n", "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MADE_ONCE"))}
    command = [sys.executable, "-m", "pytest", "-n", "2", "--no-loadscope-reorder", "--basetemp", str(folder / "own")]
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run([*command, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_workers_have_folders_of_their_own_whole_files_and_what_one_made(tmp_path: Path) -> None:
    (tmp_path / "said").mkdir()
    text = _FILE.replace("SAID", str(tmp_path / "said"))

    status, printed = _run(tmp_path, {"test_left.py": text, "test_right.py": text})

    assert status == 0, printed
    said = {path.name: path.read_text("utf-8").split() for path in (tmp_path / "said").iterdir()}
    of_left, of_right = (
        {tuple(words[:2]) for name, words in said.items() if side in name} for side in ("left", "right")
    )
    assert (len(said), len(of_left), len(of_right), len(of_left | of_right)) == (6, 1, 1, 2)
    assert len({words[2] for words in said.values()}) == 1


def test_walks_through_one_installation_are_one_workers() -> None:
    walks = [path.relative_to(ROOT) for path in walks_of_one_worker()]
    scheduling = ShareScheduling.__new__(ShareScheduling)

    shares = {scheduling._split_scope(f"{walk}::test_a[sfr::x]") for walk in walks}

    assert (len(walks) > 1, shares) == (True, {"tests/walks"})
    assert share_of(ROOT / "tests/core/test_a.py") != share_of(ROOT / "tests/core/test_b.py")


def test_worker_that_waits_for_ever_in_a_test_fails_it_alone(tmp_path: Path) -> None:
    files = {"test_first.py": _NEVER_ENDS, "test_second.py": "def test_of_another_file(): ..."}

    status, said = _run(tmp_path, files, "--timeout", "5", "--timeout-method", "thread")

    assert (status, "test_first.py::test_that_never_ends" in said, "1 failed, 3 passed" in said) == (1, True, True), (
        said
    )
