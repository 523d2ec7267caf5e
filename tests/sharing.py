"""How workers (pytest-xdist) share the tests: a file is one worker's, and so are the walks through one installation.

So it is served, warmed and looked at by one browser after the other once in a run, instead of once by each worker. What
is only read or copied, one worker makes for all.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

ROOT: Final = Path(__file__).resolve().parents[1]
_ASKS: Final = "installation: Installation"


@cache
def walks_of_one_worker() -> frozenset[Path]:
    """The files of the walks that ask for the fixture ``installation``."""
    walks = (ROOT / "tests" / "walks").glob("test_*.py")
    return frozenset(path for path in walks if _ASKS in path.read_text(encoding="utf-8"))


def finds_open_browser(item: pytest.Item) -> bool:
    """Whether ``item`` is a walk in the browser that its worker keeps open; not where its process has the database."""
    asks = item.path.parent == ROOT / "tests" / "walks" and "browser" in getattr(item, "fixturenames", ())
    return asks and item.get_closest_marker("database") is None


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The file or folder ``name`` that one process of a run makes for all of them: they take copies.

    Workers share the folder MADE_ONCE, and so may several runs of pytest (maillage/site/scripts/test.sh).
    """
    shared = Path(os.environ["MADE_ONCE"]) if "MADE_ONCE" in os.environ else factory.getbasetemp()
    path = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not path.exists():
            making = shared / f"making-{name}"
            shutil.rmtree(making, ignore_errors=True)  # of a worker that was ended
            making.mkdir()
            make(making / name)
            (making / name).rename(path)
            making.rmdir()
    return path


def share_of(path: Path) -> str:
    """The name of the tests that one worker runs together, to which those of the file ``path`` belong."""
    return "tests/walks" if path in walks_of_one_worker() else str(path)


class ShareScheduling(LoadScopeScheduling):  # type: ignore[misc]  # the library says no types
    """Gives a worker the tests of one share, then those of another; run it with --no-loadscope-reorder."""

    def _split_scope(self, nodeid: str) -> str:
        return share_of(ROOT / nodeid.partition("::")[0])

    def remove_node(self, node: WorkerController) -> str | None:
        """The test that ended the worker ``node``, None where it was idle; others get what it left, and not that test.

        That of pytest-xdist 3.8 gives them the test too, which ends them one after the other.
        """
        workload = self.assigned_work.pop(node)
        left = [(tests, test) for tests in workload.values() for test, is_over in tests.items() if not is_over]
        if not left:
            return None
        tests, ended = left[0]
        tests[ended] = True
        self.workqueue.update({share: tests for share, tests in workload.items() if not all(tests.values())})
        for other in self.assigned_work:
            self._reschedule(other)
        return str(ended)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ShareScheduling:
    return ShareScheduling(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Before workers begin: where they put what one of them makes for all."""
    if getattr(config.option, "numprocesses", None) and "MADE_ONCE" not in os.environ:
        folder = os.environ["MADE_ONCE"] = tempfile.mkdtemp(prefix="maillage-made-once-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
