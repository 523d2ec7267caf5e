"""A Spark standalone cluster on this machine: one master, two workers, on loopback, gone with the ``with`` block.

The pyspark wheel has no start scripts, but its ``spark-class`` runs both. For tries, tests and benchmarks.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from maillage.core.problems import Unavailable, sentence

WORKERS: Final = 2
WORKER_MEMORY: Final = "2g"
_START_S: Final = 60.0


def why_no_spark() -> str | None:
    """The reason why no cluster can be started here, None where one can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (requirements/scale.txt)"
    return None if shutil.which("java") else "java is not installed (17 or newer)"


@contextmanager
def cluster_on_this_machine(*, worker_memory: str = WORKER_MEMORY) -> Iterator[str]:
    """The address (spark://127.0.0.1:port) of a cluster of two workers with one core each."""
    reason = why_no_spark()
    if reason:
        raise Unavailable("no_spark", sentence("Spark ne peut pas démarrer : %(reason)s."), reason=reason)
    with TemporaryDirectory(prefix="maillage-spark-") as folder, ExitStack() as processes:
        port = _free_port()
        address = f"spark://127.0.0.1:{port}"
        master = ["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(_free_port())]
        logs = [_started(processes, Path(folder) / "master", master)]
        _wait_for([(logs[0], "I have been elected leader")])
        for number in range(WORKERS):
            worker = ["worker.Worker", address, "--host", "127.0.0.1", "--webui-port", "0"]
            worker += ["--cores", "1", "--memory", worker_memory, "--work-dir", str(Path(folder) / f"work-{number}")]
            logs.append(_started(processes, Path(folder) / f"worker-{number}", worker))
        _wait_for([(log, "Successfully registered with master") for log in logs[1:]])
        yield address


def _started(processes: ExitStack, log: Path, command: list[str]) -> Path:
    spec = find_spec("pyspark")
    assert spec
    assert spec.origin
    launcher = Path(spec.origin).parent / "bin" / "spark-class"
    name, *arguments = command
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own launcher, arguments made here
            [str(launcher), f"org.apache.spark.deploy.{name}", *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"},
        )
    processes.callback(process.wait)
    processes.callback(process.terminate)
    return log


def _wait_for(lines: list[tuple[Path, str]]) -> None:
    deadline = time.monotonic() + _START_S
    while not all(line in log.read_text(errors="replace") for log, line in lines):
        if time.monotonic() > deadline:
            last_lines = "\n".join(log.read_text(errors="replace")[-2000:] for log, _ in lines)
            raise Unavailable("no_spark", sentence("Spark ne peut pas démarrer : %(reason)s."), reason=last_lines)
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
