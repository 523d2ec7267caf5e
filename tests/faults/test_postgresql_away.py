"""A PostgreSQL server that goes away under a whole installation or has no connection left, and comes back."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.faults.installed import Installed
from tests.walks.conftest import environment_of, free_port, lay_video

pytestmark = [pytest.mark.walk, pytest.mark.hurt]
CONNECTIONS = 40
PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name))


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL server of our own; as root it runs as another user, as it demands."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://maillage@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        if os.geteuid() == 0:
            os.chown(self.folder, _owner().pw_uid, _owner().pw_gid)
        self._run("initdb", "-D", "cluster", "-U", "maillage", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        options += f" -c max_connections={CONNECTIONS}"
        self._run("pg_ctl", "-D", "cluster", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop as a power cut does."""
        self._run("pg_ctl", "-D", "cluster", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        assert PROGRAMS is not None
        user = _owner() if os.geteuid() == 0 else None
        # No pipe: the server would hold its end open.
        with (self.folder / "said").open("ab") as said:
            done = subprocess.run(
                [PROGRAMS / program, *words],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
                user=user and user.pw_uid,
                group=user and user.pw_gid,
                extra_groups=user and [],
            )
        assert done.returncode == 0, (self.folder / "said").read_text()


def _owner() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def taken_connection(cluster: Cluster) -> psycopg.Connection | None:
    """One more connection to the server; None where it has none left."""
    try:
        return psycopg.connect(cluster.url)
    except psycopg.OperationalError as error:
        if "too many clients" not in str(error):
            raise  # not what is tried here
        return None


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    if PROGRAMS is None:
        pytest.skip("no PostgreSQL server in /usr/lib/postgresql: its going away was NOT tried")
    # pytest's folders are closed to other users.
    with tempfile.TemporaryDirectory(prefix="maillage-postgresql-", ignore_cleanup_errors=True) as folder:
        server = Cluster(Path(folder), free_port())
        server.create()
        server.start()
        yield server
        server.stop()


@pytest.fixture
def served(cluster: Cluster, tmp_path: Path, made_video: Path, built_territory: Path) -> Iterator[Installed]:
    port, node_port = free_port(), free_port()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "territory").symlink_to(built_territory)
    lay_video(tmp_path / "data", made_video)
    environment = environment_of(tmp_path / "data", port, node_port)
    environment |= {"DATABASE_URL": cluster.url, "MAILLAGE_WORKERS": "1"}
    place = Installed(tmp_path / "data", port, node_port, environment, is_own_disk=False)
    try:
        place.start()
        yield place
    finally:
        place.stop()


def test_postgresql_that_went_away_is_told_and_all_goes_on_when_it_is_back(
    cluster: Cluster, served: Installed, recovery: Callable[[Installed], None]
):
    assert [served.post() for _ in range(5)] == [201] * 5

    cluster.stop()
    try:
        served.wait(lambda: "database_away" in served.codes(), "the state is told")
        refused = served.post()
    finally:
        cluster.start()
        served.note_end_of_fault()

    assert refused == 503
    recovery(served)
    assert len(served.acknowledged) >= 6


def test_postgresql_without_a_connection_left_is_told_and_all_goes_on_when_there_are_some(
    cluster: Cluster, served: Installed, recovery: Callable[[Installed], None]
):
    # Seen: 503 for nine minutes without traffic, since idle threads held their connections for ten.
    held: list[psycopg.Connection] = []
    try:
        # Whoever came first keeps what it has: the installation's own connections are ended, as a restart would.
        with psycopg.connect(cluster.url, autocommit=True) as first:
            first.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
        while (taken := taken_connection(cluster)) is not None:
            held.append(taken)
        # Pages that found a connection again say of the follower, which found none, that its duties fail.
        told = {"database_full", "duty_failing"}
        served.wait(lambda: not told.isdisjoint(served.codes()), "the state is told")
        answered = served.post()
    finally:
        for connection in held:
            connection.close()
        served.note_end_of_fault()

    assert answered in {201, 503}  # the recorder may have a connection yet, and then it takes the test
    recovery(served)
