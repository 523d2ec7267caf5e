import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.site.processes.process_records import ProcessRecord, read_supervision
from maillage.site.processes.supervisor import FIRST_WAIT_S, LONGEST_WAIT_S, wait_before_restart_s

LIMIT_S = 20.0


@pytest.fixture
def supervised(tmp_path: Path):
    """A supervisor of one process that writes its number, one line each time it starts."""
    notes = tmp_path / "starts"
    child = f"import os, time; open({str(notes)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    program = textwrap.dedent(
        f"""
        import sys
        from maillage.site.processes.supervisor import ProcessRole, Supervisor
        Supervisor([ProcessRole("child", [sys.executable, "-c", {child!r}])]).run()
        """
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield process, notes
    process.kill()
    process.wait()


def starts(notes: Path, *, at_least: int) -> list[int]:
    """The numbers of the processes that were started, once there are that many."""
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        numbers = [int(line) for line in notes.read_text().split()] if notes.exists() else []
        if len(numbers) >= at_least:
            return numbers
        time.sleep(0.05)
    raise AssertionError(f"fewer than {at_least} starts")


def is_alive(number: int) -> bool:
    return Path(f"/proc/{number}").exists()


def test_dead_process_is_started_again(supervised: tuple[subprocess.Popen[bytes], Path]):
    _supervisor, notes = supervised
    (first,) = starts(notes, at_least=1)

    os.kill(first, signal.SIGKILL)

    assert len(starts(notes, at_least=2)) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_stops_everything_and_is_a_success(
    supervised: tuple[subprocess.Popen[bytes], Path], number: signal.Signals
):
    supervisor, notes = supervised
    (child,) = starts(notes, at_least=1)

    supervisor.send_signal(number)

    assert (supervisor.wait(LIMIT_S), is_alive(child)) == (0, False)


def test_killed_supervisor_leaves_no_process(supervised: tuple[subprocess.Popen[bytes], Path]):
    supervisor, notes = supervised
    (child,) = starts(notes, at_least=1)

    supervisor.kill()
    supervisor.wait()

    deadline = time.monotonic() + LIMIT_S
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


@given(st.integers(1, 200))
def test_waits_grow_up_to_a_limit(deaths: int):
    wait_s = wait_before_restart_s(deaths)

    assert FIRST_WAIT_S <= wait_s <= LONGEST_WAIT_S
    assert wait_before_restart_s(deaths + 1) >= wait_s


def test_supervisor_knows_neither_database_nor_feature():
    program = "import sys, maillage.site.processes.supervisor; print(*sys.modules)"

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    heavy = {"django", "numpy", "duckdb", "pyarrow", "pydantic", "typer"}
    assert heavy & {name.partition(".")[0] for name in told} == set()
    assert {name for name in told if name.startswith("maillage.")} == {
        "maillage.core",
        "maillage.core.bounds",
        "maillage.core.bounds.machine_memory",
        "maillage.core.files",
        "maillage.core.files.atomic",
        "maillage.core.problems",
        "maillage.core.processes",
        "maillage.site",
        "maillage.site.processes",
        "maillage.site.processes.logs",
        "maillage.site.processes.process_records",
        "maillage.site.processes.supervisor",
    }


def start_supervisor(child: str, run_dir: Path) -> subprocess.Popen[bytes]:
    """A supervisor of the Python program ``child``."""
    program = textwrap.dedent(
        f"""
        import sys
        from pathlib import Path
        from maillage.site.processes.supervisor import ProcessRole, Supervisor
        Supervisor([ProcessRole("child", [sys.executable, "-c", {child!r}])], Path({str(run_dir)!r})).run()
        """
    )
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def recorded(run_dir: Path, is_meant: Callable[[ProcessRecord], bool]) -> ProcessRecord:
    """The record of the child once it is what is meant."""
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        supervision = read_supervision(run_dir)
        if supervision is not None and is_meant(supervision.records[0]):
            return supervision.records[0]
        time.sleep(0.05)
    raise AssertionError("never recorded")


def test_restarts_of_a_process_that_ends_again_and_again_are_recorded_for_health(tmp_path: Path):
    # Seen: a node that restarted for ever, and nothing told it.
    supervisor = start_supervisor("raise SystemExit(3)", tmp_path)
    try:
        record = recorded(tmp_path, lambda record: record.deaths_in_a_row >= 3)
    finally:
        supervisor.terminate()
        supervisor.wait()

    assert (record.name, record.status, record.is_restarting(time.monotonic())) == ("child", 3, True)
    assert read_supervision(tmp_path) is None


def test_process_that_only_an_operator_can_help_is_not_started_again(tmp_path: Path):
    supervisor = start_supervisor("raise SystemExit(78)", tmp_path)
    try:
        record = recorded(tmp_path, lambda record: record.has_given_up)
    finally:
        supervisor.terminate()
        supervisor.wait()

    assert (record.restarts, record.status) == (0, 78)


def test_process_that_does_not_stop_is_killed_within_five_seconds(tmp_path: Path):
    notes = tmp_path / "starts"
    child = (
        f"import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"open({str(notes)!r}, 'w').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    )
    supervisor = start_supervisor(child, tmp_path / "run")
    (pid,) = starts(notes, at_least=1)

    started_s = time.monotonic()
    supervisor.terminate()
    supervisor.wait()

    assert (time.monotonic() - started_s < 5.0, is_alive(pid)) == (True, False)
