"""When each periodic task of a process last succeeded: one small file per process, read by /health and /metrics.

Ages are measured on the monotonic clock since boot, so that setting the system clock makes nothing look late.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

import structlog

from maillage.core.files.atomic import write_whole

WRITE_EVERY_S: Final = 5.0
SILENT_AFTER_S: Final = 60.0  # without a sign of life, and three periods of the task
LONGEST_WORK_S: Final = 7_200.0  # harvesting many sources takes this long; anything longer hangs
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")

log = structlog.get_logger("maillage")


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One periodic task of a process: seconds since it last succeeded, last failed, and started its current run."""

    process: str
    name: str
    every_s: float
    success_age_s: float | None
    failure_age_s: float | None
    running_s: float | None

    @property
    def is_failing(self) -> bool:
        """Whether its last run failed, and it has not succeeded for two periods."""
        if self.failure_age_s is None:
            return False
        last = self.success_age_s
        return last is None or (last > self.failure_age_s and last > 2 * self.every_s)

    @property
    def is_silent(self) -> bool:
        """Whether its sign of life is overdue."""
        if self.running_s is not None:
            return self.running_s > LONGEST_WORK_S
        ages = [age for age in (self.success_age_s, self.failure_age_s) if age is not None]
        return min(ages, default=0.0) > max(SILENT_AFTER_S, 3 * self.every_s)


class Heartbeats:
    """The heartbeats of one process. Thread-safe. A full disk is reported by /health through other checks."""

    def __init__(self, folder: Path | None, process: str = "") -> None:
        self._file = folder and folder / "heartbeats" / f"{process}.json"
        self._lock = Lock()
        self._works: dict[str, dict[str, float | None]] = {}
        self._written_at = 0.0

    @contextmanager
    def work(self, name: str, *, every_s: float) -> Iterator[None]:
        """Run one task: an exception is recorded as a failure and propagates."""
        self._write(name, every_s, "began")
        try:
            yield
        except BaseException:
            self.failed(name, every_s=every_s)
            raise
        self.succeeded(name, every_s=every_s)

    def succeeded(self, name: str, *, every_s: float) -> None:
        """Record a success of the task."""
        self._write(name, every_s, "succeeded")

    def failed(self, name: str, *, every_s: float) -> None:
        """Record a failure of the task."""
        self._write(name, every_s, "failed")

    def _write(self, name: str, every_s: float, what: str) -> None:
        if self._file is None:
            return
        now = _uptime_s()
        with self._lock:
            work = self._works.setdefault(name, {"succeeded": None, "failed": None})
            # State changes are written at once: first success, first failure, recovery.
            is_new = what != "began" and (work[what] is None or work.get("last") != float(what == "failed"))
            work.update({"every_s": every_s, "began": None, what: now})
            if what != "began":
                work["last"] = float(what == "failed")
            if is_new or now - self._written_at >= WRITE_EVERY_S:
                self._written_at = now
                assert self._file is not None
                words = {"boot": boot_of_this_machine(), "wall_s": time.time() - _uptime_s(), "works": self._works}
                try:
                    write_whole(self._file, json.dumps(words))
                except OSError as error:
                    # A full disk: the task goes on, and its ageing heartbeat shows the fault.
                    log.debug("heartbeat_not_written", reason=str(error))


SILENT: Final = Heartbeats(None)  # for tasks run by hand or in a test


def read_heartbeats(folder: Path) -> list[Heartbeat]:
    """The heartbeats of all processes of this installation, from ``folder`` (MAILLAGE_DATA/run)."""
    heartbeats: list[Heartbeat] = []
    for file in sorted((folder / "heartbeats").glob("*.json")):
        try:
            form = json.loads(file.read_bytes())
            # From another machine, or from before a restart: fall back to the system clock.
            now = _uptime_s() if form["boot"] == boot_of_this_machine() else time.time() - form["wall_s"]
            for name, work in sorted(form["works"].items()):
                moments = [work[word] for word in ("succeeded", "failed", "began")]
                ages = [None if moment is None else max(0.0, now - moment) for moment in moments]
                heartbeats.append(Heartbeat(file.stem, name, float(work["every_s"]), *ages))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # truncated on a full disk; rewritten within seconds
    return heartbeats


def _uptime_s() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_of_this_machine() -> str:
    """An identifier of the current boot of the machine (Linux; empty elsewhere)."""
    return _BOOT.read_text().strip() if _BOOT.exists() else ""
