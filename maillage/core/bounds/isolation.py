"""Runs one of our functions on what a stranger sent in a process of its own, with little time, memory and disk.

Libraries that unpack or parse may abort, hang or take gigabytes: here they take only their own process along. What
these functions are, and what each start costs: docs/explanation/threats.md.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from maillage.core.problems import Finding, Refused, sentence

PASSED_MEMORY: Final = 71  # sysexits(3): the system would not give what was asked
REFUSED: Final = 65  # sysexits(3): what was sent is wrong; the sink holds the refusal
_CHILD: Final = Path(__file__).with_name("isolated_child.py")
_TIME_SIGNALS: Final = frozenset({signal.SIGPROF, signal.SIGXCPU, signal.SIGKILL})
_START_S: Final = 10.0  # a loaded machine may take long to start a process
_ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # its own would reserve a gigabyte of addresses
}
_TOO_LONG: Final = sentence("Ce fichier demande trop de temps pour être lu : gardez-en la partie utile, ou coupez-le.")
_TOO_LARGE: Final = sentence(
    "Ce fichier demande trop de mémoire pour être lu : gardez-en la partie utile, ou coupez-le."
)


@dataclass(frozen=True, slots=True)
class ProcessBounds:
    """What a process may take: processor seconds and memory beyond those of its start, and what it may write."""

    seconds: float = 2.0
    memory_mb: int = 128
    written_bytes: int = 64 * 1024 * 1024


@contextmanager
def bounded_output(
    function: str, *words: str, source: bytes = b"", bounds: ProcessBounds | None = None
) -> Iterator[BinaryIO]:
    """What ``function`` ("package.module:name") wrote, as a file at its start; gone with the context.

    It is called as ``function(source, sink, *words)`` with two binary streams. Raises the Refused that it raises, and
    Refused where it passes its bounds.
    """
    bounds = bounds or ProcessBounds()
    call = json.dumps([function, bounds.seconds, bounds.memory_mb, bounds.written_bytes, *words])
    with tempfile.TemporaryFile() as sink:
        try:
            ended = subprocess.run(  # noqa: S603 -- our own program, started without environment
                [sys.executable, "-I", str(_CHILD), call],
                input=source,
                stdout=sink,
                stderr=subprocess.PIPE,
                env=_ENVIRONMENT,
                timeout=4 * bounds.seconds + _START_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            # It was killed: nothing of it stays.
            raise Refused("file_too_long", _TOO_LONG) from None
        sink.seek(0)
        if ended.returncode == REFUSED:
            raise _refusal(json.load(sink))
        if ended.returncode < 0 or ended.returncode == PASSED_MEMORY:
            is_time = -ended.returncode in _TIME_SIGNALS
            raise Refused("file_too_long", _TOO_LONG) if is_time else Refused("file_too_heavy", _TOO_LARGE)
        if ended.returncode:
            raise RuntimeError(f"{function}: {ended.stderr.decode(errors='replace')[-2_000:]}")
        yield sink


def _refusal(answer: dict[str, Any]) -> Refused:
    findings = [Finding(**finding) for finding in answer["findings"]]
    refusal = Refused(answer["code"], answer["message"], findings=findings)
    refusal.params = answer["params"]
    return refusal
