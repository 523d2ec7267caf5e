"""The walk of the command line: a test made and recorded by ``maillage test`` is among the device's own."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.walks.conftest import REPOSITORY, Installation

pytestmark = pytest.mark.walk


def test_test_of_the_command_line_is_recorded(installation: Installation, tmp_path: Path):
    words = ("test", "--server", installation.url, "--eco", "--json", "--send", "--no-modem", "--operator", "20801")
    place = ("--technology", "5G", "--context", "indoor", "--position", "46.5460,-1.8120,12")
    environment = {**installation.environment, "XDG_STATE_HOME": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-m", "maillage", *words, *place],
        env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    bearer = {"Authorization": f"Bearer {document['device']}"}
    address = f"{installation.url}/api/v1/measurements"
    try:
        own = httpx.get(f"{address}/mine", headers=bearer, timeout=30).json()
        assert [one["id"] for one in own] == [document["id"]]
        assert ("eco" in document["flags"], list(document["subtests"])) == (True, ["latency", "download", "upload"])
    finally:
        httpx.delete(address, headers=bearer, timeout=30)
