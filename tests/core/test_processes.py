import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from maillage.core.processes import ENDED_STATUS

LIMIT_S = 20.0


def ran(program: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE, text=True)


def test_process_whose_thread_fails_ends_though_its_main_thread_waits_for_ever():
    process = ran(
        """
        from threading import Event
        from maillage.core.processes import VitalThread

        def full_disk():
            raise OSError(28, "No space left on device")

        VitalThread(target=full_disk, name="samples", daemon=True).start()
        Event().wait()
        """
    )

    process.communicate(timeout=LIMIT_S)
    assert process.returncode == ENDED_STATUS


def test_thread_that_ends_well_ends_nothing():
    process = ran(
        """
        from maillage.core.processes import VitalThread

        thread = VitalThread(target=print, args=["done"], name="editions", daemon=True)
        thread.start()
        thread.join()
        """
    )

    assert (process.communicate(timeout=LIMIT_S)[0], process.returncode) == ("done\n", 0)


@pytest.mark.parametrize("signal", ["SIGTERM", "SIGKILL"])
def test_worker_whose_first_process_was_killed_ends_with_it(signal: str):
    # granian's workers went on serving the port, once even an old database.
    server = ran(
        f"""
        import multiprocessing, os, signal, time
        from maillage.core.processes import die_with_parent

        def work(parent):
            die_with_parent(parent=parent, by=signal.{signal})
            time.sleep(60)

        worker = multiprocessing.get_context("fork").Process(target=work, args=(os.getpid(),))
        worker.start()
        print(worker.pid, flush=True)
        time.sleep(60)
        """
    )
    assert server.stdout
    worker = Path(f"/proc/{int(server.stdout.readline())}/cmdline")

    server.kill()
    server.wait()
    server.stdout.close()

    deadline = time.monotonic() + LIMIT_S
    while worker.exists() and worker.read_bytes() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not (worker.exists() and worker.read_bytes())


def test_process_whose_starter_is_gone_before_it_asks_ends_at_once():
    # A supervisor killed while it started the counter left one that counted beside the next for ever.
    starter = ran(
        """
        import os, time
        from maillage.core.processes import ENDED_STATUS, die_with_parent

        starter = os.getpid()
        if os.fork() == 0:
            while os.getppid() == starter:
                time.sleep(0.01)
            if os.fork() == 0:
                die_with_parent(parent=starter)
                os._exit(0)
            print(os.waitstatus_to_exitcode(os.wait()[1]) == ENDED_STATUS, flush=True)
        """
    )

    assert starter.communicate(timeout=LIMIT_S)[0] == "True\n"
