"""Runs one of our functions on untrusted input in a child process with little CPU time, memory and disk.

Libraries that unpack or parse may abort, hang or allocate gigabytes; here they only take down the child. Which
functions run this way, and what each start costs: docs/explanation/threats.md.
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

OVER_LIMIT: Final = 71  # EX_OSERR of sysexits(3): out of memory or over the output limit
REFUSED: Final = 65  # EX_DATAERR of sysexits(3): the input is wrong; the output holds the refusal as JSON
_CHILD: Final = Path(__file__).with_name("isolated_child.py")
_TIME_SIGNALS: Final = frozenset({signal.SIGPROF, signal.SIGXCPU, signal.SIGKILL})
_START_S: Final = 10.0  # starting a process may be slow on a loaded machine
_ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # its own allocator would reserve a gigabyte of address space
}
_TOO_LONG: Final = sentence("Ce fichier demande trop de temps pour être lu : gardez-en la partie utile, ou coupez-le.")
_TOO_LARGE: Final = sentence(
    "Ce fichier demande trop de mémoire pour être lu : gardez-en la partie utile, ou coupez-le."
)


@dataclass(frozen=True, slots=True)
class ProcessBounds:
    """Limits of a child process: CPU seconds and memory on top of those of its start, and bytes it may write."""

    seconds: float = 2.0
    memory_mb: int = 128
    written_bytes: int = 64 * 1024 * 1024


@contextmanager
def bounded_output(
    function: str, *words: str, source: bytes = b"", bounds: ProcessBounds | None = None
) -> Iterator[BinaryIO]:
    """Yield what ``function`` ("package.module:name") wrote, as a binary file opened at its start.

    It is called in a child process as ``function(source, sink, *words)`` with two binary streams; the file is deleted
    when the context ends. Raises the Refused that the function raises, and Refused if it exceeds its bounds.
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
            # subprocess.run has killed it; its output is discarded.
            raise Refused("file_too_long", _TOO_LONG) from None
        sink.seek(0)
        if ended.returncode == REFUSED:
            raise _refusal(json.load(sink))
        if ended.returncode < 0 or ended.returncode == OVER_LIMIT:
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
