"""The installation that is hurt: started once for all faults, on a small disk in memory where that may be mounted."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from maillage.territory.build import ensure_built
from maillage.territory.queries.derived import territory_folder
from tests.faults.installed import Installed
from tests.walks.conftest import environment_of, free_port, lay_video

DISK_MIB = 320


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, made_video: Path) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("faults") / "data"
    folder.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)]
    is_own_disk = os.geteuid() == 0 and subprocess.run(mounted, check=False, capture_output=True).returncode == 0
    port, node_port = free_port(), free_port()
    ensure_built(territory_folder())
    shutil.copytree(territory_folder(), folder / "territory")
    lay_video(folder, made_video)
    place = Installed(folder, port, node_port, environment_of(folder, port, node_port), is_own_disk)
    try:
        place.run("migrate")
        # Tests that nobody vouches for are recorded and not counted: these are counted.
        place.run(
            "quality", "simulate", "--territory", "commune:44109", "--tests", "300", "--devices", "120", "--seed", "1"
        )
        place.start()
        yield place
    finally:
        place.stop()
        if is_own_disk:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(autouse=True)
def nothing_lost(installed: Installed) -> Iterator[None]:
    """Each fault begins with everything well, and ends so, with nothing acknowledged lost."""
    installed.wait(installed.is_well, "before the fault")
    assert installed.post() == 201
    yield
    installed.wait(installed.is_well, "after the fault")
    assert (installed.post(), installed.lost()) == (201, set())
    installed.wait(installed.is_well, "after one more test")
