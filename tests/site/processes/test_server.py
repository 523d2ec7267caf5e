import os
import subprocess
import sys
from pathlib import Path

from bench.installations import free_port
from tests.order.sources import ROOT


def test_server_stopped_while_its_workers_load_does_not_wait_until_they_are_killed(tmp_path: Path):
    environment = os.environ | {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_PORT": str(free_port())}
    server = subprocess.Popen(
        [sys.executable, "-m", "maillage.site.processes.server"],
        env=environment | {"MAILLAGE_WORKERS": "2"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None

    began = next(line for line in server.stdout if "Spawning worker-2" in line)
    server.terminate()
    said = server.communicate(timeout=60)[0]

    assert "worker-2" in began
    assert "Stopped worker-2" in said
    assert "refused to gracefully stop" not in said


def test_server_is_imported_without_the_library_whose_threads_it_bounds():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, maillage.site.processes.server; print('numpy' in sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout == "False\n"
