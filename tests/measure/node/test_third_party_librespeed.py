"""LibreSpeed's command line, as Debian packages it, unmodified, against a real node."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.measure.node.running import RunningNode, running_node

pytestmark = [
    pytest.mark.walk,
    pytest.mark.skipif(shutil.which("librespeed-cli") is None, reason="needs Debian's package librespeed-cli"),
]
MBIT = 1.0


def said_by_librespeed(node: RunningNode, folder: Path) -> Any:
    """The result of one short test."""
    servers = folder / "servers.json"
    paths = {"dlURL": "garbage.php", "ulURL": "empty.php", "pingURL": "empty.php", "getIpURL": "getIP.php"}
    servers.write_text(json.dumps([{"id": 1, "name": "node", "server": f"{node.url}/", **paths}]))
    words = ["--local-json", str(servers), "--server", "1", "--json", "--duration", "1", "--no-icmp"]
    done = subprocess.run(
        ["librespeed-cli", *words, "--telemetry-level", "disabled"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    (result,) = json.loads(done.stdout)
    return result


def test_librespeed_command_line_measures_both_directions(tmp_path: Path):
    with running_node(tmp_path, LEGACY="open", UPLINK_MBPS="25000") as node:
        result = said_by_librespeed(node, tmp_path)
        sent, received = node.metric('bytes_total{direction="up"}'), node.metric('bytes_total{direction="down"}')

    assert result["server"]["url"] == f"{node.url}/"
    assert (result["download"] > MBIT, result["upload"] > MBIT) == (True, True)
    # What the client says it moved is what the node counted, but for what was on its way at the end.
    assert 0 < result["bytes_received"] <= received
    assert 0 < sent <= result["bytes_sent"] * 1.5
