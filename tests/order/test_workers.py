"""Several workers tell what one process tells, and whoever ends in the midst of a test fails that test alone."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.order.sources import ROOT

OPTIONS = (
    "-p no:cacheprovider -p no:schemathesis -p no:django -p no:anyio "
    "-p tests.environment -p tests.durations -p tests.failures -p tests.workers"
)
LISTENER = """
import json, os
from pathlib import Path
import pytest

SAID = []

def pytest_runtest_logreport(report):
    SAID.append((report.nodeid, report.when, report.outcome, report.capstdout))

@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    Path(os.environ["SAID"]).write_text(json.dumps(SAID))

@pytest.fixture(scope="session")
def whole():
    yield
"""
FIRST = """
import os, pytest

@pytest.fixture(scope="module")
def module():
    yield
    assert False, "after the last one"

def test_speaks(whole, tmp_path):
    print("said aloud")
    (tmp_path / "file").write_text("1")

def test_fails():
    print("said before it failed")
    assert 1 == 2

@pytest.mark.skip
def test_is_skipped(): ...

@pytest.mark.xfail
def test_is_expected_to_fail(): assert False

def test_is_the_last(module): ...
"""
SECOND = "def test_of_another_file(whole): print('elsewhere')\n"
SOUND = {"test_first.py": FIRST, "test_second.py": SECOND}
DIES = """
import os, sys, time

def test_before(whole): ...
def test_that_ends_its_process(): os._exit(3)
def test_between(whole): ...
def test_that_never_ends():
    while True:
        time.sleep(1)
def test_after(whole): ...
"""
FOLDERS = (
    "import os\ndef test_{0}(tmp_path): print(os.environ['MAILLAGE_DATA'].rpartition('-')[2], tmp_path.parent.name)\n"
)


Said = list[tuple[str, str, str, str]]


def told_of(folder: Path, files: Mapping[str, str], *words: str) -> tuple[int, Said]:
    """The status of a run of those files of tests, and what it told of each: name, part, outcome, what was printed."""
    folder.mkdir()
    for name, source in {"conftest.py": LISTENER, **files}.items():
        (folder / name).write_text(source, "utf-8")
    (folder / "pytest.ini").write_text(f"[pytest]\naddopts = {OPTIONS}\npythonpath = {ROOT}\n", "utf-8")
    said = folder / "said.json"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--basetemp", str(folder / "tmp"), *words],
        cwd=folder, env=os.environ | {"SAID": str(said), "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, sorted(tuple(part) for part in json.loads(said.read_text("utf-8")))


@pytest.fixture(scope="module")
def said_by_two(tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What two workers tell of all the files; one of them dies in it, and once more in a test that never ends."""
    others = {"test_dies.py": DIES} | {f"test_{name}.py": FOLDERS.format(name) for name in ("left", "right")}
    words = ("--workers", "2", "--timeout", "5", "--timeout-method", "thread")
    status, said = told_of(tmp_path_factory.mktemp("two") / "run", SOUND | others, *words)
    assert status == 1
    return said


def test_two_workers_tell_what_one_process_tells(said_by_two: Said, tmp_path: Path) -> None:
    said = [part for part in said_by_two if part[0].partition("::")[0] in SOUND]

    assert (1, said) == told_of(tmp_path / "one", SOUND)
    assert Counter(outcome for _, when, outcome, _ in said if when != "setup") == {
        "passed": 8,
        "failed": 2,
        "skipped": 1,
    }
    assert ("test_first.py::test_fails", "call", "failed", "said before it failed\n") in said


def test_worker_that_ends_or_waits_for_ever_in_a_test_fails_it_alone_and_shares_no_folder(said_by_two: Said) -> None:
    said = [part for part in said_by_two if part[0].partition("::")[0] not in SOUND]

    assert [(name, when) for name, when, outcome, _ in said if outcome == "failed"] == [
        ("test_dies.py::test_that_ends_its_process", "teardown"),
        ("test_dies.py::test_that_never_ends", "teardown"),
    ]
    assert ("test_dies.py::test_between", "call", "passed", "") in said
    assert ("test_dies.py::test_after", "call", "passed", "") in said
    folders = [printed.split() for name, when, _, printed in said if when == "call" and "test_dies" not in name]
    assert [(len({*names}), names[0][:-1]) for names in folders] == [(1, "worker"), (1, "worker")]
