import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.installations import children, free_port
from tests.order.sources import ROOT


def test_server_stopped_while_its_workers_load_does_not_wait_until_they_are_killed(tmp_path: Path):
    with _server(tmp_path) as (server, began):
        server.terminate()
        said = server.communicate(timeout=60)[0]

    assert "worker-2" in began
    assert "Stopped worker-2" in said
    assert "refused to gracefully stop" not in said


def test_worker_killed_twice_within_seconds_does_not_end_the_others_and_a_crash_loop_ends(tmp_path: Path):
    with _server(tmp_path) as (server, _):
        spared, _ = children(server.pid)

        for _ in range(2):
            _kill_newest(server.pid)
        after_two = children(server.pid)
        while server.poll() is None:
            _kill_newest(server.pid)

    assert (after_two[:1], len(after_two)) == ([spared], 2)
    assert server.returncode == 1


@contextmanager
def _server(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A page server whose two workers have begun, and the line that says so."""
    environment = os.environ | {"MAILLAGE_DATA": str(folder), "MAILLAGE_PORT": str(free_port())}
    with subprocess.Popen(
        [sys.executable, "-m", "maillage.site.processes.server"],
        env=environment | {"MAILLAGE_WORKERS": "2"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        yield server, next(line for line in server.stdout if "Spawning worker-2" in line)


def _kill_newest(server: int) -> None:
    """Kill the worker that was begun last, and wait until another stands in its place or the server ends."""
    if not (workers := children(server)):
        return
    os.kill(workers[-1], signal.SIGKILL)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and (len(now := children(server)) < 2 or workers[-1] in now):
        time.sleep(0.01)


def test_server_is_imported_without_the_library_whose_threads_it_bounds():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, maillage.site.processes.server; print('numpy' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout == "False\n"
