"""Clients that read as fast as the node writes share its process: none has the event loop to itself."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.measurement.node.running import REPOSITORY, RunningNode, running_node

READERS = 8
LOAD = "from bench.node_load import main; main()"


@pytest.fixture(scope="module")
def lone_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder: Path = tmp_path_factory.mktemp("lone")
    with running_node(folder, PROCESSES="1", LEGACY="open", UPLINK_MBPS="25000", PREFIX_HOUR="1000") as running:
        yield running


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("http", "/m1/download?token="),
        ("http", "/garbage.php?ckSize=1024&access_token="),
        ("http", "/__down?bytes=1000000000&access_token="),
        ("ws", "/ndt/v7/download?access_token="),
    ],
)
def test_fast_readers_all_get_their_turn(lone_node: RunningNode, kind: str, path: str):
    make = lone_node.opened if path.startswith("/m1/") else lone_node.token
    load = {
        "port": lone_node.port,
        "kind": kind,
        "way": "down",
        "paths": [path + make(down_bytes=10**11) for _ in range(READERS)],
        "seconds": 0.5,
    }
    # The readers of the benchmarks: another process, which lets the kernel drop what comes.
    done = subprocess.run(
        [sys.executable, "-c", LOAD], input=json.dumps(load), cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    said = json.loads(done.stdout)["connections"]

    assert [one["fault"] for one in said] == [""] * READERS
    assert [one["octets"] > 0 for one in said] == [True] * READERS
