"""How workers share the tests: a file is one worker's, and the walks through the one installation are too, together.

So it is served, warmed and looked at by one browser after the other once in a run, instead of once by each worker. The
tests of order, which read all our modules, are one worker's for the same reason. What is only read or copied, one
worker makes for all.
"""

import os
import shutil
from collections.abc import Callable
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

ROOT: Final = Path(__file__).resolve().parents[1]
_ASKS: Final = "installation: Installation"
_ORDER: Final = "tests/order/"


@cache
def walks_of_one_worker() -> frozenset[Path]:
    """The files of the walks that ask for the fixture ``installation``."""
    walks = (ROOT / "tests" / "walks").glob("test_*.py")
    return frozenset(path for path in walks if _ASKS in path.read_text(encoding="utf-8"))


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The file or folder ``name`` that one process of a run makes for all of them: they take copies.

    A run may be several of pytest, which share the folder MADE_ONCE (maillage/site/scripts/test.sh).
    """
    own = factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    if "MADE_ONCE" in os.environ:
        shared = Path(os.environ["MADE_ONCE"])
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


class InstallationScheduling(LoadFileScheduling):  # type: ignore[misc]  # the library tells no types
    """By file, except for the walks through the installation and for the tests of order."""

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        super().__init__(config, log)
        self._walks = {path.relative_to(ROOT).as_posix() for path in walks_of_one_worker()}

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        if file.startswith(_ORDER):
            return _ORDER
        return "tests/walks" if file in self._walks else file


@pytest.hookimpl(optionalhook=True)  # there is none under -p no:xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    return InstallationScheduling(config, log) if config.getoption("dist") == "loadfile" else None
