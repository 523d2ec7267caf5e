"""The installation that is hurt: started once for all faults, on a small disk in memory where that may be mounted."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from maillage.site.backup.rows import SQLITE_FILE
from tests.faults.installed import Installed
from tests.walks.conftest import environment_of, free_port, lay_video

DISK_MIB = 320
RECOVERY = "recovery_s"


@pytest.fixture(scope="module")
def installed(
    tmp_path_factory: pytest.TempPathFactory, made_video: Path, built_territory: Path, migrated_database: Path
) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("faults") / "data"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)]
    is_own_disk = os.geteuid() == 0 and subprocess.run(mounted, check=False, capture_output=True).returncode == 0
    port, node_port = free_port(), free_port()
    shutil.copytree(built_territory, folder / "territory")
    shutil.copyfile(migrated_database, folder / SQLITE_FILE)
    lay_video(folder, made_video)
    # A small home: each start of a worker opens its pages, and starts are most of what these tests cost.
    environment = environment_of(folder, port, node_port) | {"MAILLAGE_REGION": "commune:44109"}
    place = Installed(folder, port, node_port, environment, is_own_disk)
    try:
        place.start()
        # Tests that nobody vouches for are recorded and not counted: these are counted.
        place.run(
            "quality", "simulate", "--territory", "commune:44109", "--tests", "300", "--devices", "120", "--seed", "1"
        )
        yield place
    finally:
        place.stop()
        if is_own_disk:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def recovery(record_property: Callable[[str, object], None]) -> Callable[[Installed], None]:
    """Waits until an installation is well again after its fault, with nothing lost; the seconds are told at the end."""

    def recover(installed: Installed) -> None:
        record_property(RECOVERY, installed.recovery_s())

    return recover


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of docs/explanation/threats.md, Failures. They are told, never asserted: other tests run beside."""
    recoveries = [
        f"  {seconds:5.1f} {report.nodeid.rpartition('::test_')[2]}"
        for report in terminalreporter.getreports("")
        if report.when == "teardown"
        for name, seconds in report.user_properties
        if name == RECOVERY
    ]
    if recoveries:
        load = f"load average {os.getloadavg()[1]:.0f}"
        terminalreporter.write_line("\n".join([f"Seconds until all was well after a fault ({load}):", *recoveries]))
