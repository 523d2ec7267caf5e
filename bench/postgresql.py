"""A server of PostgreSQL for a benchmark: its own cluster on a free port, gone with the ``with`` block."""

import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.installations import free_port

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@contextmanager
def postgresql(*settings: str) -> Iterator[str]:
    """The address of a server of its own, as durable as it comes; ``settings`` such as ``max_connections=40``."""
    server, folder = SERVERS[-1], Path(tempfile.mkdtemp(prefix="maillage-bench-"))
    user = pwd.getpwnam("postgres")
    shutil.chown(folder, user.pw_uid, user.pw_gid)
    port = free_port()
    cluster = str(folder / "cluster")
    control = [str(server / "pg_ctl"), "-D", cluster, "-w", "-l", str(folder / "log")]
    initdb = [str(server / "initdb"), "-D", cluster, "-U", "maillage", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]

    def run(*command: str) -> None:
        with (folder / "said").open("w") as said:
            subprocess.run(
                command, user=user.pw_uid, group=user.pw_gid, cwd=folder, stdout=said, stderr=said, check=True
            )

    run(*initdb)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    options += "".join(f" -c {setting}" for setting in settings)
    run(*control, "-o", options, "start")
    try:
        yield f"postgresql://maillage@127.0.0.1:{port}/postgres"
    finally:
        run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)
