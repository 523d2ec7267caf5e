"""Calls one function within bounds and ends: the program that core/bounds/isolation.py starts, with no environment.

Imports come before the bounds of memory and time, since libraries reserve more than they use; nothing that a stranger
sent is looked at before all bounds hold.
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
_MOST_FILES: Final = 64


def main() -> None:
    """Call the function that the first argument names."""
    function, seconds, memory_mb, written_bytes, *words = json.loads(sys.argv[1])
    sys.path.insert(0, str(_PACKAGES))
    module, _colon, name = function.partition(":")
    from maillage.core.bounds.isolation import PASSED_MEMORY, REFUSED  # noqa: PLC0415 -- found by the path above
    from maillage.core.problems import Refused  # noqa: PLC0415 -- likewise

    work = getattr(import_module(module), name)
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MOST_FILES, _MOST_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_bytes, written_bytes))
    reserved = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    memory = reserved + memory_mb * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # Its signal ends the process wherever it is; rlimits know whole seconds alone.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    gc.disable()  # it ends soon, and a document of millions of lists would be searched again and again
    status = 0
    try:
        work(sys.stdin.buffer, sys.stdout.buffer, *words)
        sys.stdout.buffer.flush()
    except Refused as refusal:
        # The sentence goes to whoever sent the file; what was written until now is no answer.
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
        # More than it may have: whoever started it says so.
        status = PASSED_MEMORY
    except OSError as error:
        # The only file that it writes is full.
        if error.errno not in {errno.EFBIG, errno.ENOMEM}:
            raise
        status = PASSED_MEMORY
    # Without the interpreter's own end: some libraries abort over their threads, after all is said.
    os._exit(status)


if __name__ == "__main__":
    main()
