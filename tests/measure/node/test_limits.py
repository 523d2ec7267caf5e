"""What a node allows at once, in an hour and in a day; the kill switch; the end."""

import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.measure.node.running import RunningNode, running_node, self_signed

pytestmark = pytest.mark.walk


def test_fifth_test_waits_its_turn_and_then_begins(tmp_path: Path):
    with running_node(tmp_path, UPLINK_MBPS="10") as node:
        running = [node.opened() for _ in range(4)]
        first, second = node.token(), node.token()
        answers = [node.open(first), node.open(second)]
        node.end(running[0])
        overtaking = node.open(second)
        turn = node.open(first)

        told = [(answer.status_code, answer.json()["code"], answer.json()["ahead"]) for answer in answers]
        assert told == [(503, "node.busy", 0), (503, "node.busy", 1)]
        assert answers[0].headers["retry-after"] == str(answers[0].json()["wait_s"])
        assert (overtaking.status_code, turn.status_code) == (503, 200)
        assert (node.metric("sessions_running"), node.metric("sessions_waiting")) == (4, 1)


def test_crowd_of_one_prefix_is_told_to_come_back(tmp_path: Path):
    with running_node(tmp_path, PREFIX_HOUR="2") as node:
        for _ in range(2):
            node.end(node.opened())
        answer = node.open(node.token())

    assert (answer.status_code, answer.json()["code"], answer.json()["wait_s"] <= 3600) == (429, "prefix.hour", True)


def test_volume_of_the_day_is_capped_and_survives_a_restart(tmp_path: Path):
    (tmp_path / "node").mkdir()
    day = int(time.time() // 86_400)
    (tmp_path / "node" / "volume.json").write_text(json.dumps({"day": day, "bytes": 1_000_000_000}))
    with running_node(tmp_path, DAY_GB="1") as node:
        answer = node.open(node.token())

    kept = json.loads((tmp_path / "node" / "volume.json").read_text())
    assert (answer.status_code, answer.json()["code"], kept["bytes"] > 1_000_000_000) == (429, "node.day", True)


def test_kill_switch_lets_tests_end_and_begins_none(tmp_path: Path):
    with running_node(tmp_path) as node:
        running = node.opened()
        (tmp_path / "node" / "paused").write_text("travaux\n")
        _until_health(node, "paused")
        refused = node.open(node.token())
        inside = httpx.get(f"{node.url}/m1/download", params={"token": running, "bytes": "1000"}, timeout=10)
        (tmp_path / "node" / "paused").unlink()
        _until_health(node, "ok")
        again = node.open(node.token())

    assert (refused.status_code, refused.json()["code"], len(inside.content), again.status_code) == (
        503,
        "node.paused",
        1000,
        200,
    )


def test_stop_lets_what_runs_end_and_sends_others_away(tmp_path: Path):
    with running_node(tmp_path) as node:
        token = node.opened(up_bytes=10_000_000)
        with node.connect() as peer:
            peer.sendall(f"POST /m1/upload?token={token} HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc".encode())
            _until_received(node, token, 3)
            node.process.send_signal(signal.SIGTERM)
            _until_health(node, "stopping")
            refused = node.open(node.token())
            peer.sendall(b"def")
            # Head and body may come apart: what is read ends with the connection, which a node that stops closes.
            answer = b"".join(iter(lambda: peer.recv(4096), b""))
        status = node.process.wait(timeout=20)

    assert (refused.status_code, refused.json()["code"], "retry-after" in refused.headers) == (
        503,
        "node.stopping",
        True,
    )
    assert (answer[:12], b'{"received":6}' in answer, status) == (b"HTTP/1.1 200", True, 0)


def test_test_on_a_crowded_link_carries_the_flag(tmp_path: Path):
    with running_node(tmp_path, UPLINK_MBPS="1") as node:
        token = node.opened()
        # Another address than the node's: what it moves crosses a link.
        with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2"), timeout=10) as elsewhere:
            elsewhere.get(f"{node.url}/m1/download", params={"token": token, "bytes": "5000000"})
        _until(lambda: node.metric("over_limit_seconds_total") >= 1)
        crowded = node.end(token)
        quiet = node.opened()
        _until(lambda: not httpx.get(f"{node.url}/health", timeout=10).json()["is_over_limit"])
        later = node.end(node.opened())

        assert (crowded["flags"], later["flags"]) == (["node_over_limit"], [])
        node.end(quiet)


def test_node_with_a_certificate_measures_over_tls(tmp_path: Path):
    certificate, key = self_signed(tmp_path)
    trust = ssl.create_default_context(cafile=certificate)
    with (
        running_node(tmp_path, CERTIFICATE=str(certificate), KEY=str(key)) as node,
        httpx.Client(base_url=node.url, verify=trust, timeout=20) as http,
    ):
        token = node.token()
        http.post("/m1/session", params={"token": token})
        down = http.get("/m1/download", params={"token": token, "bytes": "3000000"})
        up = http.post("/m1/upload", params={"token": token}, content=bytes(3_000_000))
        refused = http.post("/m1/upload", params={"token": token}, content=bytes(30_000_000))
        ended = http.post("/m1/end", params={"token": token}).json()

    assert (len(down.content), up.json(), refused.status_code, ended["bytes_down"]) == (
        3_000_000,
        {"received": 3_000_000},
        413,
        3_000_000,
    )


def test_process_that_dies_is_started_again(tmp_path: Path):
    with running_node(tmp_path) as node:
        before = node.worker_pids()
        _kill(before[0])
        _until(lambda: len(node.worker_pids()) == 2 and node.worker_pids() != before)

        answers = {node.open(node.token()).status_code for _ in range(4)}

    assert answers == {200}


def test_second_node_on_the_same_port_is_refused_with_a_sentence(node: RunningNode, tmp_path: Path):
    environment = os.environ | {"MAILLAGE_DATA": str(tmp_path), "MAILLAGE_NODE_PORT": str(node.port)}

    second = subprocess.run(
        [sys.executable, "-m", "maillage.site.processes.node"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    expected = f"Le nœud de mesure ne peut pas écouter sur 127.0.0.1, port {node.port} : Address already in use\n"
    assert (second.returncode, second.stderr) == (1, expected)


def test_nothing_of_a_client_is_written_anywhere(tmp_path: Path):
    with running_node(tmp_path) as node:
        token = node.opened()
        httpx.get(f"{node.url}/m1/download", params={"token": token, "bytes": "1000"}, timeout=10)
        node.open("forged.token.text")
        with node.connect() as peer:
            peer.sendall(b"nonsense\r\n\r\n")
            peer.recv(1000)
        board = (tmp_path / "run" / "node-board").read_bytes()

    written = (tmp_path / "node.log").read_bytes() + board
    assert [word for word in (token.encode(), b"forged.token", b"127.0.0.0/24") if word in written] == []
    # The node's own address stands in its first line; no other line has one.
    assert sum(b"127.0.0.1" in line for line in (tmp_path / "node.log").read_bytes().splitlines()) == 1


def test_program_of_the_node_has_no_django_in_it(tmp_path: Path):
    imported = "[name for name in sys.modules if name.split('.')[0] == 'django']"
    code = f"import sys, maillage.site.processes.node; print({imported})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.strip() == "[]"


def test_metrics_count_what_happened(tmp_path: Path):
    with running_node(tmp_path) as node:
        token = node.opened()
        node.open(token)
        httpx.get(f"{node.url}/m1/download", params={"token": token, "bytes": "50000"}, timeout=10)
        httpx.get(f"{node.url}/nothing", timeout=10)

        counted = {
            name: node.metric(name)
            for name in (
                "sessions_admitted_total",
                'refused_total{code="token.used"}',
                'heads_refused_total{reason="unknown"}',
                "processes",
            )
        }
        down = node.metric('bytes_total{direction="down"}')

    assert (list(counted.values()), down > 50_000) == ([1, 1, 1, 2], True)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _until_health(node: RunningNode, status: str) -> None:
    _until(lambda: httpx.get(f"{node.url}/health", timeout=10).json()["status"] == status)


def _until_received(node: RunningNode, token: str, size_bytes: int) -> None:
    address = f"{node.url}/m1/probe"
    _until(lambda: httpx.get(address, params={"token": token}, timeout=10).json()["received"] == size_bytes)


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_so():
            return
        time.sleep(0.02)
    pytest.fail("it did not come to that")
