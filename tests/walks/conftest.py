"""The installation that the walks walk through: real processes, real files, started once, stopped at the end."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from zlib import crc32

import httpx
import pytest

from tests.walks.browsing import View

REPOSITORY = Path(__file__).resolve().parents[2]
START_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Installation:
    """A running installation: its address and its node's, its folder, the environment its commands need."""

    url: str
    node_url: str
    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The result of ``maillage WORDS`` on this installation; a failure fails the test with what was said."""
        command = [sys.executable, "-m", "maillage", *words]
        done = subprocess.run(
            command, env=self.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
        return done


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave each page one screen and one theme, chosen by its test's name; WALKS=complete crosses them."""
    if os.environ.get("WALKS") == "complete":
        return
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if (view := view_of(item)) is not None:
            cases[item.nodeid.replace(str(view), "")].append(item)
    chosen = {seen[crc32(case.encode()) % len(seen)] for case, seen in cases.items()}
    left_out = [item for seen in cases.values() for item in seen if item not in chosen]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def view_of(item: pytest.Item) -> View | None:
    """The screen and the theme of a walk that has one."""
    view = item.callspec.params.get("view") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
    return view if isinstance(view, View) else None


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of(folder: Path, port: int, node_port: int) -> dict[str, str]:
    """What the processes of an installation in ``folder`` read."""
    ours = {"MAILLAGE_DATA": str(folder), "MAILLAGE_PORT": str(port), "MAILLAGE_DEMO": "0"}
    ours["MAILLAGE_NODE_PORT"] = str(node_port)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DATABASE_URL"))}
    return kept | ours | {"DJANGO_SETTINGS_MODULE": "maillage.site.settings"}


@pytest.fixture(scope="session")
def simulated_folder(tmp_path_factory: pytest.TempPathFactory, built_territory: Path) -> Path:
    """The folder of an installation with 8,000 simulated tests in Pays de la Loire; all workers of a run make one."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "simulated"
    with (shared / "simulated.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            making = shared / "simulated.making"
            shutil.rmtree(making, ignore_errors=True)  # of a worker that was ended
            shutil.copytree(built_territory, making / "territory")
            place = Installation("", "", making, environment_of(making, free_port(), free_port()))
            place.run("migrate")
            campaign = ("--territory", "region:52", "--tests", "8000", "--devices", "2500", "--seed", "2016")
            place.run("quality", "simulate", *campaign)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def installation(
    tmp_path_factory: pytest.TempPathFactory, made_video: Path, simulated_folder: Path
) -> Iterator[Installation]:
    """An installation with 8,000 simulated tests in Pays de la Loire, served."""
    folder = tmp_path_factory.mktemp("served") / "installation"
    shutil.copytree(simulated_folder, folder)
    port, node_port = free_port(), free_port()
    addresses = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{node_port}"
    place = Installation(*addresses, folder, environment_of(folder, port, node_port))
    lay_video(folder, made_video)
    with (folder / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "maillage", "serve"], env=place.environment, cwd=REPOSITORY, stdout=log, stderr=log
        )
        try:
            _wait_until_healthy(place, server)
            yield place
        finally:
            server.terminate()
            server.wait(timeout=30)


def lay_video(folder: Path, made_video: Path) -> None:
    """Give the installation in ``folder`` the video made before: it need not make its own."""
    (folder / "node").mkdir(exist_ok=True)
    (folder / "node" / made_video.name).symlink_to(made_video)


def _wait_until_healthy(place: Installation, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        assert server.poll() is None, (place.folder / "serve.log").read_text()
        try:
            if httpx.get(f"{place.url}/health", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)  # not listening yet
    pytest.fail((place.folder / "serve.log").read_text())
