"""No request without an account costs the house more than it is worth: the dearest known of bench/hostile.py."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from bench.hostile import Cost, Server, costs, descendants, forget_peak
from bench.hostile_attacks import DEAREST, dearest_attacks
from bench.ingest_load import PageServer, free_port
from maillage.site.api import api
from tests.walks.conftest import REPOSITORY, Installation

pytestmark = pytest.mark.walk

ROWS = 20_000
# What a busy machine adds to processor seconds is less than this; what once cost too much took 5 s and more.
MOST_SECONDS = 3.0
MOST_MEGABYTES = 250.0
MOST_ANSWER_MEGABYTES = 20.0


@pytest.fixture(scope="module")
def attacked(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page server of one process, on a copy of the installation with a table of 20,000 rows."""
    folder, port = tmp_path_factory.mktemp("attacked"), free_port()
    copy_installation(installation.folder, folder)
    ours = {"MAILLAGE_DATA": str(folder), "MAILLAGE_PORT": str(port), "MAILLAGE_WORKERS": "1", "MAILLAGE_THREADS": "16"}
    server = PageServer(folder, installation.environment | ours, port)
    command = [sys.executable, "-c", f"from bench.hostile_data import main; main({ROWS})"]
    subprocess.run(command, env=server.environment, cwd=REPOSITORY, check=True, timeout=300)
    server.start()
    try:
        assert server.process is not None
        yield Server(port, descendants(server.process.pid))
    finally:
        server.stop()


def copy_installation(source: Path, target: Path) -> None:
    """What lies in the folder of a running installation: its database as of one moment, its files as they are."""

    def copied(file: str, place: str) -> None:
        with suppress(FileNotFoundError):  # one that is no longer counted was swept meanwhile
            shutil.copyfile(file, place)

    unwanted = shutil.ignore_patterns("*.sqlite3*", "run", "node", "*.log")
    shutil.copytree(source, target, ignore=unwanted, copy_function=copied, dirs_exist_ok=True)
    for database in source.glob("*.sqlite3"):
        with closing(sqlite3.connect(database)) as old, closing(sqlite3.connect(target / database.name)) as new:
            old.backup(new)


def test_no_request_of_anybody_costs_seconds_or_hundreds_of_megabytes(attacked: Server) -> None:
    attacks = dearest_attacks(api.get_openapi_schema())

    found = list(costs(attacked, attacks))
    dear = [attack for attack, cost in zip(attacks, found, strict=True) if is_too_dear(cost)]
    again = list(costs(attacked, dear))  # what was made for the first time is there now

    assert {(cost.name, cost.kind): cost.status for cost in found} == DEAREST
    assert [str(cost) for cost in found if cost.answer_megabytes > MOST_ANSWER_MEGABYTES] == []
    if all(map(forget_peak, attacked.pids)):  # else the kernel does not tell what a process held
        assert [str(cost) for cost in again if is_too_dear(cost)] == []


def is_too_dear(cost: Cost) -> bool:
    return cost.seconds > MOST_SECONDS or cost.megabytes > MOST_MEGABYTES
