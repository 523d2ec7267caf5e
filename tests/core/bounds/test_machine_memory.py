"""A machine of 8 GB, and control groups that give less of it."""

from pathlib import Path

import pytest

from maillage.core.bounds.machine_memory import MachineMemory
from maillage.core.problems import Refused

MEMINFO = "MemTotal:        8000000 kB\nMemFree:          100000 kB\nMemAvailable:    6000000 kB\n"


@pytest.fixture
def memory(tmp_path: Path) -> MachineMemory:
    """A process in the group /service/pages, of which only the outer one has a limit: none yet."""
    proc, groups = tmp_path / "proc", tmp_path / "cgroup"
    (proc / "self").mkdir(parents=True)
    (groups / "service" / "pages").mkdir(parents=True)
    (proc / "meminfo").write_text(MEMINFO)
    (proc / "vmstat").write_text("nr_free_pages 5\noom_kill 3\n")
    (proc / "self" / "cgroup").write_text("0::/service/pages\n")
    (groups / "service" / "memory.max").write_text("max\n")
    return MachineMemory(proc, groups)


def limit(memory: MachineMemory, *, limit_bytes: int, used_bytes: int = 0, cache_bytes: int = 0) -> None:
    group = memory.groups / "service"
    (group / "memory.max").write_text(f"{limit_bytes}\n")
    (group / "memory.current").write_text(f"{used_bytes}\n")
    (group / "memory.stat").write_text(f"anon 5\ninactive_file {cache_bytes}\n")


def test_without_a_limit_the_machine_counts(memory: MachineMemory):
    assert (memory.limit_bytes, memory.available_bytes) == (8_192_000_000, 6_144_000_000)
    assert (memory.is_small, memory.kills) == (False, 3)


def test_limit_of_an_outer_group_counts_and_cached_files_are_free(memory: MachineMemory):
    limit(memory, limit_bytes=1_500_000_000, used_bytes=1_400_000_000, cache_bytes=300_000_000)

    assert (memory.limit_bytes, memory.available_bytes, memory.is_small) == (1_500_000_000, 400_000_000, True)


def test_kills_are_those_of_the_own_group(memory: MachineMemory):
    (memory.groups / "service" / "pages" / "memory.events").write_text("low 0\noom 4\noom_kill 2\n")

    assert memory.kills == 2


def test_machine_where_roles_would_be_killed_again_and_again_is_refused_with_what_it_takes(memory: MachineMemory):
    memory.require_enough()
    limit(memory, limit_bytes=1_000_000_000)

    with pytest.raises(Refused) as refusal:
        memory.require_enough()

    assert refusal.value.params == {"limit": 1_000, "least": 1_100}


def test_machine_without_control_groups_has_its_own_memory(tmp_path: Path, memory: MachineMemory):
    (memory.proc / "self" / "cgroup").write_text("12:memory:/old\n")

    assert MachineMemory(memory.proc, tmp_path / "none").limit_bytes == 8_192_000_000
