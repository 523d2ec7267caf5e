import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.core.problems import Refused, Unavailable
from maillage.site.health.storage import require_writable
from maillage.site.processes import single_instance
from maillage.site.processes.single_instance import only_service, refuse_equal_ports, require_free_port
from tests.order.sources import ROOT
from tests.site.configured import configuration_of


def test_second_service_on_a_folder_is_refused_with_the_first_ones_number(tmp_path: Path):
    with only_service(tmp_path), pytest.raises(Unavailable) as refused, only_service(tmp_path):
        pass

    assert refused.value.params["pid"] == str(os.getpid())


def test_service_after_one_that_ended_is_let_in(tmp_path: Path):
    with only_service(tmp_path):
        pass

    with only_service(tmp_path):
        assert (tmp_path / "run" / "serve.lock").read_text() == str(os.getpid())


def test_program_that_the_service_becomes_goes_on_serving_alone(tmp_path: Path):
    later = "import sys; print('it is another program now', flush=True); sys.stdin.read()"
    program = f"""
import os, sys
from pathlib import Path
from maillage.site.processes.single_instance import only_service
with only_service(Path({str(tmp_path)!r})):
    os.execv(sys.executable, [sys.executable, "-c", {later!r}])
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "it is another program now\n"
        with pytest.raises(Unavailable) as refused, only_service(tmp_path):
            pass
        first.communicate()

    assert refused.value.params["pid"] == str(first.pid)
    with only_service(tmp_path):
        assert (tmp_path / "run" / "serve.lock").read_text() == str(os.getpid())


@pytest.mark.parametrize("reuses", [False, True])
def test_port_of_another_program_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, *, reuses: bool):
    # A foreign program gave a backtrace and was retried for ever; a server of ours shared the port without a word.
    monkeypatch.setattr(single_instance, "_WORKERS_END_S", 0.0)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(reuses))
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Unavailable, match="ss -ltnp"):
            require_free_port("127.0.0.1", port, name="MAILLAGE_PORT")

    require_free_port("127.0.0.1", port, name="MAILLAGE_PORT")


@pytest.mark.parametrize(("host", "is_refused"), [("127.0.0.1", True), ("0.0.0.0", True), ("127.0.0.2", False)])
def test_equal_ports_of_pages_and_node_are_refused(tmp_path: Path, host: str, *, is_refused: bool):
    ours = configuration_of(
        {
            "MAILLAGE_DATA": str(tmp_path),
            "MAILLAGE_PORT": "9000",
            "MAILLAGE_NODE_PORT": "9000",
            "MAILLAGE_NODE_HOST": host,
        }
    )
    if is_refused:
        with pytest.raises(Refused):
            refuse_equal_ports(ours)
    else:
        refuse_equal_ports(ours)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a file to another user")
def test_database_restored_by_root_is_told_with_owner_and_remedy(tmp_path: Path):
    database = tmp_path / "maillage.sqlite3"
    database.touch()
    os.chown(tmp_path, 65_534, 65_534)

    with pytest.raises(Refused) as refused:
        require_writable(tmp_path)

    told = refused.value.params
    assert (told["file"], told["owner"], told["user"]) == (str(database), "root", "nobody")
    assert f"chown -R nobody: {tmp_path}" in refused.value.text


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_service_that_cannot_write_its_database_does_not_start(tmp_path: Path):
    environment = {**os.environ, "MAILLAGE_DATA": str(tmp_path), "MAILLAGE_PORT": "0", "LANG": "C"}
    program = f"""
import os
os.setgid(65534); os.setuid(65534)
from pathlib import Path
from maillage.site.health.storage import require_writable
require_writable(Path({str(tmp_path)!r}))
"""
    (tmp_path / "maillage.sqlite3").touch()
    os.chown(tmp_path, 65_534, 65_534)
    for parent in tmp_path.parents[:3]:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/tmp"):
            parent.chmod(0o755)

    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + program],
        env={**environment, "MAILLAGE_PORT": "8000", "DJANGO_SETTINGS_MODULE": "maillage.site.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "appartient à root et le service tourne sous nobody" in done.stderr
