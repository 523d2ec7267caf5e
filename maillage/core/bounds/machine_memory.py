"""The memory that this installation may use: the machine's, or less where a control group (container, unit) says so.

Source: proc(5) for /proc/meminfo and /proc/vmstat, the kernel's cgroup-v2 for memory.max, memory.current, memory.stat
and memory.events.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from maillage.core.problems import Refused, sentence

# All roles together peak at 1.6 GB (review of 30 November 2026); a virtual machine of 2 GB shows some 5 % less.
SMALL_BELOW_BYTES: Final = 1_900_000_000
# With 1.0 GB the kernel killed a role every four seconds.
LEAST_BYTES: Final = 1_100_000_000
_TOO_LITTLE: Final = sentence(
    "Cette machine, ou son conteneur, a %(limit)s Mo de mémoire ; il en faut au moins %(least)s, et 2 000 pour tout ce "
    "que l’installation sait faire. Donnez-lui plus de mémoire."
)


@dataclass(frozen=True, slots=True)
class MachineMemory:
    """Reads the state of memory; the two folders are the kernel's, others in tests."""

    proc: Path = Path("/proc")
    groups: Path = Path("/sys/fs/cgroup")

    @property
    def limit_bytes(self) -> int:
        """What may be used before the kernel kills: of the machine, or of the tightest group."""
        limits = (_number(group / "memory.max") for group in self._own_groups())
        return min([self._meminfo("MemTotal"), *(limit for limit in limits if limit is not None)])

    @property
    def available_bytes(self) -> int:
        """What is left of it; the page cache of files counts as free."""
        left = [self._meminfo("MemAvailable")]
        for group in self._own_groups():
            limit, used = _number(group / "memory.max"), _number(group / "memory.current")
            if limit is not None and used is not None:
                left.append(limit - used + _field(group / "memory.stat", "inactive_file"))
        return max(0, min(left))

    @property
    def kills(self) -> int:
        """How many processes the kernel has killed for memory: of the own group, else of the machine."""
        for group in self._own_groups():
            if (group / "memory.events").is_file():
                return _field(group / "memory.events", "oom_kill")
        return _field(self.proc / "vmstat", "oom_kill")

    @property
    def is_small(self) -> bool:
        """Whether the installation runs reduced: one worker of pages, no film made, long tasks one after the other."""
        return self.limit_bytes < SMALL_BELOW_BYTES

    def require_enough(self) -> None:
        """Raise Refused where even the reduced installation would be killed again and again."""
        if self.limit_bytes < LEAST_BYTES:
            limit, least = self.limit_bytes // 10**6, LEAST_BYTES // 10**6
            raise Refused("memory_too_little", _TOO_LITTLE, limit=limit, least=least)

    def _own_groups(self) -> Iterator[Path]:
        """The control group of this process and those above it, innermost first (cgroup v2)."""
        try:
            line = next(
                line
                for line in (self.proc / "self" / "cgroup").read_text("ascii").splitlines()
                if line.startswith("0::")
            )
        except (OSError, StopIteration):  # no cgroup v2: the machine's memory alone counts
            return
        group = self.groups / line.removeprefix("0::").strip("/")
        while group.is_relative_to(self.groups):
            yield group
            group = group.parent

    def _meminfo(self, name: str) -> int:
        return 1024 * _field(self.proc / "meminfo", f"{name}:")


def _number(file: Path) -> int | None:
    """The number in ``file``; None for "max" (no limit) and where the file is missing."""
    try:
        text = file.read_text("ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() else None


def _field(file: Path, name: str) -> int:
    """The number beside ``name`` in a file of lines; 0 where either is missing."""
    try:
        match = re.search(rf"^{re.escape(name)}\s+(\d+)", file.read_text("ascii"), flags=re.MULTILINE)
    except OSError:
        return 0
    return int(match[1]) if match else 0


MEMORY: Final = MachineMemory()
