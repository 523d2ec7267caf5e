"""The installation that the walks walk through: real processes, real files, started once, stopped at the end."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import httpx
import pytest
from playwright.sync_api import Browser

from maillage.site.backup.rows import SQLITE_FILE
from tests.sharing import finds_open_browser, made_once, walks_of_one_worker
from tests.walks.browsing import View, chromium

REPOSITORY = Path(__file__).resolve().parents[2]
START_LIMIT_S = 120.0
CAPACITY = 4  # tests at once on the node of the shared installation
UPLINK_MBPS = 500  # of which 80 % are four tests of 100 Mbit/s
_OPEN_BROWSER = pytest.StashKey[tuple[Browser, ExitStack]]()


@dataclass(frozen=True, slots=True)
class Installation:
    """A running installation: its address and its node's, its folder, the environment its commands need."""

    url: str
    node_url: str
    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> None:
        """Run ``maillage WORDS`` on this installation; a failure fails the test with what was said."""
        self.run_each(words)

    def run_each(self, *commands: Sequence[str]) -> None:
        """Run several such commands in one process: to begin another costs a second of processor."""
        words = [list(command) for command in commands]
        program = (
            f"from maillage.site.cli import app\nfor one in {words}: assert not app(one, standalone_mode=False), one"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"

    @contextmanager
    def serving(self, role: str, look: str) -> Iterator[None]:
        """``maillage ROLE`` runs, and ``look``, a page of it, is there."""
        path = self.folder / f"{role}.log"
        with path.open("w") as log:
            command = [sys.executable, "-m", "maillage", role]
            server = subprocess.Popen(command, env=self.environment, cwd=REPOSITORY, stdout=log, stderr=log)
            try:
                self._wait_for(look, server, path)
                yield
            finally:
                server.terminate()
                server.wait(timeout=30)

    def _wait_for(self, look: str, server: subprocess.Popen[bytes], log: Path) -> None:
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            assert server.poll() is None, log.read_text()
            try:
                if httpx.get(f"{self.url}{look}", timeout=60).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass  # not listening yet
            time.sleep(0.2)
        pytest.fail(log.read_text())


_SERVED_INSTALLATION = pytest.StashKey[tuple[Installation, ExitStack]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave each page one screen and one theme, chosen by its test's name; WALKS=complete crosses them.

    Where a module's fixture has the screen, the file's name chooses: its tests look at one screen.
    """
    if os.environ.get("WALKS") == "complete":
        return
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if (view := view_of(item)) is not None:
            cases[item.nodeid.replace(str(view), "")].append(item)
    chosen = {seen[crc32(_chosen_by(case, seen[0])) % len(seen)] for case, seen in cases.items()}
    left_out = {item for seen in cases.values() for item in seen if item not in chosen}
    config.hook.pytest_deselected(items=[*left_out])
    items[:] = [item for item in items if item not in left_out]


def _chosen_by(case: str, item: pytest.Item) -> bytes:
    """The name that chooses: of the test, or of the file where a fixture that its tests share has the screen."""
    is_own = isinstance(item, pytest.Function) and "view" in item.callspec.params
    return (case if is_own else case.partition("::")[0]).encode()


def view_of(item: pytest.Item) -> View | None:
    """The screen and the theme of a walk that has one."""
    values = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    return next((value for value in values if isinstance(value, View)), None)


@pytest.fixture(scope="module")
def browser(pytestconfig: pytest.Config) -> Browser:
    """The browser of this worker: one after the other, files of walks find it open. To begin another costs a second."""
    if _OPEN_BROWSER not in pytestconfig.stash:
        closing = ExitStack()
        pytestconfig.add_cleanup(closing.close)
        pytestconfig.stash[_OPEN_BROWSER] = closing.enter_context(chromium()), closing
    return pytestconfig.stash[_OPEN_BROWSER][0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    """Close the browser before a file that does without: its loop runs in this thread, where Django bears none.

    And end the installation after its last walk: what stands idle to the end of the run costs a hundredth of a core.
    """
    try:
        yield
    finally:
        if nextitem is None or not (nextitem.path == item.path or finds_open_browser(nextitem)):
            _close(item.config, _OPEN_BROWSER)
        if nextitem is None or nextitem.path not in walks_of_one_worker():
            _close(item.config, _SERVED_INSTALLATION)


def _close(config: pytest.Config, key: pytest.StashKey[tuple[Any, ExitStack]]) -> None:
    if key in config.stash:
        _, closing = config.stash[key]
        del config.stash[key]
        closing.close()


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
def migrated_folder(tmp_path_factory: pytest.TempPathFactory, built_territory: Path, migrated_database: Path) -> Path:
    """The folder of an installation in which nothing has happened yet."""

    def make(folder: Path) -> None:
        folder.mkdir()
        shutil.copytree(built_territory, folder / "territory")
        shutil.copyfile(migrated_database, folder / SQLITE_FILE)

    return made_once(tmp_path_factory, "migrated", make)


@pytest.fixture(scope="session")
def simulated_folder(tmp_path_factory: pytest.TempPathFactory, migrated_folder: Path) -> Path:
    """The folder of an installation with 8,000 simulated tests in Pays de la Loire."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated_folder, folder, symlinks=True)
        campaign = ("--territory", "region:52", "--tests", "8000", "--devices", "2500", "--seed", "2016")
        place = Installation("", "", folder, environment_of(folder, free_port(), free_port()))
        place.run("quality", "simulate", *campaign)

    return made_once(tmp_path_factory, "simulated", make)


@pytest.fixture(scope="module")
def quiet_place(tmp_path_factory: pytest.TempPathFactory, migrated_folder: Path) -> Installation:
    """An installation of the module's own in which nothing has happened, served by nobody yet, then by one process."""
    folder = tmp_path_factory.mktemp("quiet") / "installation"
    shutil.copytree(migrated_folder, folder, symlinks=True)
    port, node_port = free_port(), free_port()
    addresses = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{node_port}"
    return Installation(*addresses, folder, environment_of(folder, port, node_port) | {"MAILLAGE_WORKERS": "1"})


@pytest.fixture(scope="module")
def installation(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, made_video: Path, simulated_folder: Path
) -> Installation:
    """An installation with 8,000 simulated tests in Pays de la Loire, served; the same for all files that ask."""
    if _SERVED_INSTALLATION not in pytestconfig.stash:
        folder = tmp_path_factory.mktemp("served") / "installation"
        shutil.copytree(simulated_folder, folder, symlinks=True)
        port, node_port = free_port(), free_port()
        addresses = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{node_port}"
        node = {"MAILLAGE_NODE_UPLINK_MBPS": str(UPLINK_MBPS), "MAILLAGE_NODE_PREFIX_HOUR": "1000"}
        place = Installation(*addresses, folder, environment_of(folder, port, node_port) | node)
        lay_video(folder, made_video)
        closing = ExitStack()
        closing.enter_context(place.serving("serve", "/health"))
        pytestconfig.add_cleanup(closing.close)  # a run that is stopped asks for no next test
        pytestconfig.stash[_SERVED_INSTALLATION] = place, closing
    return pytestconfig.stash[_SERVED_INSTALLATION][0]


def lay_video(folder: Path, made_video: Path) -> None:
    """Give the installation in ``folder`` the video made before: it need not make its own."""
    (folder / "node").mkdir(exist_ok=True)
    (folder / "node" / made_video.name).symlink_to(made_video)
