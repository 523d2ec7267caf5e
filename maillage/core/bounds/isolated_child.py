"""Calls one function under resource limits, then exits: the program that core/bounds/isolation.py starts.

It runs with an empty environment. Imports come before the memory and time limits, since libraries reserve more address
space than they use; untrusted input is read only once all limits are set.
"""

import errno
import gc
import json
import os
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

_PACKAGES: Final = Path(__file__).resolve().parents[3]
_MEGABYTE: Final = 1 << 20
_NICENESS: Final = 5
_MAX_FILES: Final = 64


def main() -> None:
    """Call the function named by the first argument."""
    function, seconds, memory_mb, written_bytes, *words = json.loads(sys.argv[1])
    sys.path.insert(0, str(_PACKAGES))
    module, _colon, name = function.partition(":")
    from maillage.core.bounds.isolation import OVER_LIMIT, REFUSED  # noqa: PLC0415 -- found by the path above
    from maillage.core.problems import Refused  # noqa: PLC0415 -- likewise

    work = getattr(import_module(module), name)
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_FILES, _MAX_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_bytes, written_bytes))
    reserved = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    memory = reserved + memory_mb * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # SIGPROF's default action ends the process even inside C code; RLIMIT_CPU only counts whole seconds.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    # Short-lived process: with millions of lists from one document, each collection would scan them all again.
    gc.disable()
    status = 0
    try:
        work(sys.stdin.buffer, sys.stdout.buffer, *words)
        sys.stdout.buffer.flush()
    except Refused as refusal:
        # The caller shows the refusal to whoever sent the file; discard any partial output.
        sys.stdout.buffer.flush()
        os.ftruncate(1, 0)
        os.lseek(1, 0, os.SEEK_SET)
        findings = [
            {
                "code": finding.code,
                "message": finding.message,
                "field_name": finding.field_name,
                "row_number": finding.row_number,
                "params": dict(finding.params),
            }
            for finding in refusal.findings
        ]
        answer = {
            "code": refusal.code,
            "message": refusal.message,
            "params": dict(refusal.params),
            "findings": findings,
        }
        os.write(1, json.dumps(answer).encode())
        status = REFUSED
    except (MemoryError, RecursionError):
        # Over its memory limit: the parent reports it.
        status = OVER_LIMIT
    except OSError as error:
        # RLIMIT_FSIZE reached: the output is too large.
        if error.errno not in {errno.EFBIG, errno.ENOMEM}:
            raise
        status = OVER_LIMIT
    # Skip interpreter shutdown: some libraries abort when their threads are torn down, after the output is written.
    os._exit(status)


if __name__ == "__main__":
    main()
