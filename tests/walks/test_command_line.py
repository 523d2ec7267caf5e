"""The walk of the command line: a test made and recorded by ``maillage test`` is among the device's own."""

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from dbus_fast import Variant

from tests.measure.protocol.fake_modem import FakeModem, private_bus, served
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
        assert [one["id"] for one in own["items"]] == [document["id"]]
        assert ("eco" in document["flags"], list(document["subtests"])) == (True, ["latency", "download", "upload"])
    finally:
        httpx.delete(address, headers=bearer, timeout=30)


@pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="dbus-daemon (package dbus-daemon) is absent")
def test_drive_test_with_a_modem_tells_its_operator_technology_signal_and_cell(
    installation: Installation, tmp_path: Path
):
    signal = {"Lte": {"rssi": -61.0, "rsrq": -10.0, "rsrp": -93.0, "snr": 14.2}}
    modem = FakeModem(operator_code="20810", signal=signal, location={1: Variant("s", "208,10,0,CF2A05,1F4B")})
    words = ("test", "--server", installation.url, "--eco", "--json", "--context", "car")

    async def drive(address: str) -> subprocess.CompletedProcess[str]:
        environment = installation.environment | {"XDG_STATE_HOME": str(tmp_path), "DBUS_SYSTEM_BUS_ADDRESS": address}
        return await asyncio.to_thread(
            subprocess.run, [sys.executable, "-m", "maillage", *words],
            env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    with private_bus(tmp_path) as address:
        done, _ = asyncio.run(served(address, [modem], drive, limit_s=130))

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    told = {name: document[name] for name in ("operator", "technology", "context", "radio")}
    assert told == {
        "operator": {"plmn": "20810", "origin": "network"},
        "technology": {"value": "4G", "origin": "radio"},
        "context": "car",
        "radio": {
            "rsrp_dbm": -93.0, "rsrq_db": -10.0, "sinr_db": 14.2, "rssi_dbm": -61.0,
            "enb": 0xCF2A, "radio_cell": 0xCF2A05,
        },
    }  # fmt: skip
