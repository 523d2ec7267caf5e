"""What the supervisor records of its processes, in MAILLAGE_DATA/run/processes.json, for /health and /metrics.

Ages are measured on the monotonic clock since boot, as in core/heartbeats.py.
"""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from maillage.core.files.atomic import write_whole

FILE_NAME: Final = "processes.json"
# In a row, none of them having lived for long.
RESTARTING_DEATHS: Final = 3
_CALM_AFTER_S: Final = 120.0  # a process that has run for so long is well again
KILLS_HOLD_S: Final = 600.0  # how long a kill for memory is told


@dataclass(frozen=True, slots=True)
class ProcessRecord:
    """One role: how often it was started again, how many times in a row, and how its last process ended.

    ``status`` is that of Popen, the negative number of a signal; times are of the monotonic clock. ``has_given_up``:
    it is not started again, since only an operator can help.
    """

    name: str
    restarts: int = 0
    deaths_in_a_row: int = 0
    status: int | None = None
    started_at: float | None = None
    has_given_up: bool = False

    def is_restarting(self, now_s: float) -> bool:
        """Whether it ends again and again."""
        if self.deaths_in_a_row < RESTARTING_DEATHS:
            return False
        return self.started_at is None or now_s - self.started_at < _CALM_AFTER_S


@dataclass(frozen=True, slots=True)
class Supervision:
    """The roles of a running ``maillage serve``, and the kernel's kills for memory since its start."""

    records: Sequence[ProcessRecord] = ()
    memory_kills: int = 0
    last_memory_kill_at: float | None = None

    def was_short_of_memory(self, now_s: float) -> bool:
        """Whether the kernel killed a process in the last minutes."""
        return self.last_memory_kill_at is not None and now_s - self.last_memory_kill_at < KILLS_HOLD_S


def write_supervision(run_dir: Path, supervision: Supervision) -> None:
    """Record ``supervision`` for other processes."""
    write_whole(run_dir / FILE_NAME, json.dumps(asdict(supervision) | {"boot": _boot()}))


def read_supervision(run_dir: Path) -> Supervision | None:
    """What was last recorded since the machine started; None where no supervisor runs here."""
    try:
        stored = json.loads((run_dir / FILE_NAME).read_text("utf-8"))
        if stored["boot"] != _boot():
            return None
        records = tuple(ProcessRecord(**record) for record in stored["records"])
        return Supervision(records, stored["memory_kills"], stored["last_memory_kill_at"])
    except (OSError, ValueError, KeyError, TypeError):  # absent, or of another version
        return None


def forget_supervision(run_dir: Path) -> None:
    """Remove the record: the supervisor has stopped."""
    with suppress(OSError):  # a disk that became read-only: nobody is left to read it
        (run_dir / FILE_NAME).unlink(missing_ok=True)


def now_s() -> float:
    """The time on the clock of the records."""
    return time.monotonic()


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:  # not Linux
        return ""
