"""Each process under each fault: back by itself, nothing acknowledged lost, the state told in /health.

The table of what is covered, here and elsewhere: docs/explanation/threats.md, Failures.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.faults.installed import Installed, children, is_alive, kill, listens
from tests.order.sources import ROOT

pytestmark = [pytest.mark.walk, pytest.mark.hurt]
WAITING = 40
PLACE = "/territoires/commune:44109"


@pytest.fixture(autouse=True)
def nothing_lost(installed: Installed, recovery: Callable[[Installed], None]) -> Iterator[None]:
    """Each fault begins with everything well, and ends so, with nothing acknowledged lost."""
    if not installed.acknowledged:
        assert installed.post() == 201
    installed.note_end_of_fault()  # those that last say later when they ended
    yield
    recovery(installed)


def page_status(installed: Installed) -> int:
    """The status of a page made of figures; 0 where the worker was ended by the kernel meanwhile."""
    try:
        return httpx.get(f"http://127.0.0.1:{installed.port}{PLACE}", timeout=20).status_code
    except httpx.TransportError:
        return 0


def counts_file(installed: Installed, pattern: str = "counts/*.counts") -> Path:
    return max(installed.folder.glob(pattern), key=lambda path: path.stat().st_size)


def test_processes_that_were_killed_are_back_together(installed: Installed):
    before = {role: installed.pid_of(role) for role in ("pages", "counter", "follower", "node")}
    workers = children(before["pages"] or 0)

    kill(*(pid for pid in before.values() if pid))

    installed.wait(lambda: not any(map(is_alive, workers)), "workers of a killed server end with it")
    installed.wait(lambda: all(installed.pid_of(role) not in {None, old} for role, old in before.items()), "all roles")
    installed.wait(lambda: listens(installed.node_port), "the node listens again")


def test_worker_that_was_killed_is_replaced_while_the_other_answers(installed: Installed):
    server = installed.pid_of("pages") or 0
    workers = [pid for pid in children(server) if "resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_text()]

    kill(workers[0])

    installed.wait(lambda: len(set(children(server)) - {workers[0]}) >= len(workers), "a new worker")


def test_supervisor_that_was_killed_leaves_no_process_and_no_port(installed: Installed):
    assert installed.service is not None
    everybody = [pid for role in ("pages", "counter", "follower", "node") for pid in installed.processes(role)]
    everybody += [worker for pid in everybody for worker in children(pid)]

    installed.service.kill()
    installed.service.wait()

    installed.wait(lambda: not any(map(is_alive, everybody)), "all processes end")
    assert (listens(installed.port), listens(installed.node_port)) == (False, False)
    installed.start()


@pytest.mark.parametrize("pattern", ["counts/*.counts", "counts/manifest.json", "samples/*.samples"])
def test_file_cut_short_in_place_is_made_again_and_never_an_error_of_ours(installed: Installed, pattern: str):
    page_status(installed)  # both workers have it mapped, or nearly

    os.truncate(counts_file(installed, pattern), 10)

    seen = {page_status(installed) for _ in range(8)}
    assert seen <= {200, 503, 0}
    installed.wait(lambda: page_status(installed) == 200, "the page is there again")


@pytest.mark.parametrize("folder", ["counts", "samples"])
def test_derived_folder_deleted_at_rest_is_made_again(installed: Installed, folder: str):
    for path in (installed.folder / folder).iterdir():
        path.unlink()

    installed.wait((installed.folder / folder / "manifest.json").exists, "files are made again")
    installed.wait(lambda: page_status(installed) == 200, "the page is there again")


def test_count_file_changed_in_place_ends_no_figures(installed: Installed):
    # The merge met keys out of order; its error left the counter's threads alive and the counter dead.
    path = counts_file(installed)
    path.write_bytes(os.urandom(path.stat().st_size))

    assert [installed.post() for _ in range(3)] == [201] * 3


def test_full_disk_is_told_and_ends_by_itself(installed: Installed):
    if not installed.is_own_disk:
        pytest.skip("no small disk could be mounted here: the full disk was NOT tried")
    refused: list[int] = []

    def is_told() -> bool:
        installed.fill_disk()  # the follower frees what the journal held
        refused.append(installed.post())
        return refused[-1] == 503 and "disk_full" in installed.codes()

    try:
        installed.fill_disk()
        for role in ("counter", "node"):
            kill(installed.pid_of(role) or 0)  # they start again on the full disk
        installed.wait(is_told, "a document is refused and the state is told")
        told = installed.health()
        login = httpx.post(f"http://127.0.0.1:{installed.port}/connexion", timeout=20).status_code
    finally:
        installed.free_disk()

    assert (told[0], told[1]["status"], set(refused) <= {201, 503}, login != 500) == (503, "broken", True, True)


def test_forty_documents_wait_for_a_busy_database_and_health_answers_within_a_second(installed: Installed):
    # /health waited behind them for sixty seconds.
    with ThreadPoolExecutor(WAITING) as senders:
        with installed.locked():
            answers = [senders.submit(installed.post) for _ in range(WAITING)]
            time.sleep(1.5)  # they are all in
            times = []
            for _ in range(4):
                began_s = time.monotonic()
                status, said = installed.health()
                times.append(time.monotonic() - began_s)
                metrics = httpx.get(f"http://127.0.0.1:{installed.port}/metrics", timeout=5)
            assert (status, said["writing"], metrics.status_code) == (200, said["writing"], 200)
        statuses = [answer.result() for answer in answers]

    assert set(statuses) <= {201, 503}
    assert 201 in statuses
    assert max(times) < 5  # health() itself gives up after five: it is the answer that is asserted, not its speed


def test_database_that_is_away_is_told_and_comes_back(installed: Installed):
    away = installed.folder / "away"
    away.mkdir()

    def move(source: Path, target: Path) -> None:
        for path in source.glob("maillage.sqlite3*"):
            path.rename(target / path.name)

    try:
        move(installed.folder, away)
        for role in ("pages", "counter", "follower"):
            kill(installed.pid_of(role) or 0)  # open files would go on answering
        time.sleep(1.0)
        assert installed.health()[0] in {0, 503}
    finally:
        for path in installed.folder.glob("maillage.sqlite3*"):
            path.unlink()  # an empty one, of whoever looked meanwhile
        move(away, installed.folder)
        away.rmdir()
        installed.note_end_of_fault()


def test_second_service_on_the_folder_is_refused_with_a_sentence(installed: Installed):
    second = subprocess.run(
        [sys.executable, "-m", "maillage", "serve"],
        env=installed.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert installed.service is not None
    assert (second.returncode, f"(processus {installed.service.pid})" in second.stderr) == (1, True)
    assert "Traceback" not in second.stderr


def _has_codes(installed: Installed, codes: set[str]) -> bool:
    status, _said = installed.health()  # who does not answer yet says nothing
    return status == 200 and installed.codes() - {"disk_nearly_full"} == codes  # their disk is a small one


@pytest.mark.gate
def test_clock_that_jumps_makes_nothing_late(installed: Installed):
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        pytest.skip("libfaketime is not installed: the clock was NOT moved")
    installed.stop()
    for moved in ("+400d", "-400d"):
        plain = installed.environment
        clock = {"LD_PRELOAD": str(library), "FAKETIME": moved, "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}
        installed.environment = plain | clock
        installed.launch()
        try:
            # Ahead by more than a year: all goes on, and nothing is erased before somebody says that it is so.
            expected = {"clock_jumped"} if moved.startswith("+") else set()
            installed.wait(partial(_has_codes, installed, expected), f"clock at {moved}")
            assert installed.post() == 201
            installed.wait(partial(_has_codes, installed, expected), f"a test at {moved}")
        finally:
            installed.stop()
            installed.environment = plain
    shutil.rmtree(installed.folder / "run" / "heartbeats")
    installed.start()
