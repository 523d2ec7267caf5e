"""A Spark standalone cluster on this machine: one master, workers of one core, on loopback, for one ``with`` block.

The pyspark wheel has no start scripts, but its ``spark-class`` runs both. For tries, tests and benchmarks.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Final, NamedTuple

from maillage.core.extras import is_installed, missing_extra
from maillage.core.problems import Unavailable, sentence
from maillage.core.processes import die_with_parent

WORKERS: Final = 2
WORKER_MEMORY: Final = "2g"
_PREFIX: Final = "maillage-spark-"  # then the process, as this machine numbers it
_SILENT_S: Final = 60.0  # a process that starts writes to its log all the while
_REASON_LETTERS: Final = 300
_NO_JAVA: Final = sentence("Spark demande Java 17 ou plus récent (sous Debian : le paquet default-jre-headless).")
_NOT_STARTED: Final = sentence("Spark ne peut pas démarrer : %(reason)s")


class _Start(NamedTuple):
    process: subprocess.Popen[bytes]
    log: Path
    last_line: str  # by which it says that it has started


def why_no_spark() -> Unavailable | None:
    """The reason why no cluster can be reached from here, None where one can."""
    if not is_installed("pyspark"):
        return missing_extra("cluster")
    return None if shutil.which("java") else Unavailable("no_java", _NO_JAVA)


def require_spark() -> None:
    """Raise Unavailable, with what to install, where Spark cannot be used."""
    reason = why_no_spark()
    if reason:
        raise reason


def reason_in(log: str) -> str:
    """What a log or traceback of Spark says of a failure, in one line; at most 300 characters."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"\b\w*(Error|Exception)\b", line) and not line.startswith("at ")]
    # The last one is the cause: others carry it to where it is told.
    return [*lines[-1:], *telling][-1][:_REASON_LETTERS] if lines else "?"


@contextmanager
def cluster_on_this_machine(*, workers: int = WORKERS, worker_memory: str = WORKER_MEMORY) -> Iterator[str]:
    """The address (spark://127.0.0.1:port) of a cluster of some workers with one core each.

    Its processes end with this one, even if that is killed; the logs that it then leaves go when the next one starts.
    """
    require_spark()
    _remove_logs_of_the_dead()
    with TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as work, ExitStack() as processes:
        port = _free_port()
        address = f"spark://127.0.0.1:{port}"
        master = ["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(_free_port())]
        _wait_for([_started(processes, Path(work) / "master", master, last_line="I have been elected leader")])
        starts = []
        for number in range(workers):
            worker = ["worker.Worker", address, "--host", "127.0.0.1", "--webui-port", "0"]
            worker += ["--cores", "1", "--memory", worker_memory, "--work-dir", str(Path(work) / f"work-{number}")]
            log = Path(work) / f"worker-{number}"
            starts.append(_started(processes, log, worker, last_line="Successfully registered with master"))
        _wait_for(starts)
        yield address


def _remove_logs_of_the_dead() -> None:
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*-*"):
        process = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", process).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _started(processes: ExitStack, log: Path, command: list[str], *, last_line: str) -> _Start:
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
            preexec_fn=partial(die_with_parent, parent=os.getpid()),  # noqa: PLW1509 -- before any thread of ours
        )
    processes.callback(process.wait)
    processes.callback(process.terminate)
    return _Start(process, log, last_line)


def _wait_for(starts: Sequence[_Start]) -> None:
    """Return once all have started, however long it takes; raise Unavailable where one ended or says nothing more."""
    for start in starts:
        text, heard_at = "", time.monotonic()
        while start.last_line not in text:
            time.sleep(0.2)
            longer = start.log.read_text(errors="replace")
            if len(longer) > len(text):
                text, heard_at = longer, time.monotonic()
            elif start.process.poll() is not None or time.monotonic() - heard_at > _SILENT_S:
                raise Unavailable("no_spark", _NOT_STARTED, reason=reason_in(text))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
