"""The main walk: a document posted with curl is on the map; erased, it is gone."""

import json
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import mapbox_vector_tile
import pytest

from maillage.core.geo import squares_at
from maillage.measure.figures.store.published_counts.count_files import read_manifest, summed_totals
from tests.measure.record.receipts import receipt_key, with_receipt
from tests.walks.conftest import Installation

pytestmark = pytest.mark.walk

Value = TypeVar("Value")

# The dunes of Olonne: nobody is simulated at that very spot as "foreign", so the tile holds only what the walk sends.
LON, LAT = -1.8120, 46.5460
ZOOM = 12


@pytest.fixture
def tokens(installation: Installation) -> Iterator[list[str]]:
    """Secrets of five devices; what they sent is erased, so that the next walk finds only simulated tests."""
    secrets = [uuid.uuid4().hex for _ in range(5)]
    yield secrets
    for secret in secrets:
        erase(installation.url, secret)
    wait_until_counted(installation)


def erase(url: str, token: str) -> int:
    answer = httpx.delete(f"{url}/api/v1/measurements", headers={"Authorization": f"Bearer {token}"}, timeout=30)
    return int(answer.json()["erased"])


def document(installation: Installation, token: str, *, hours_ago: int = 0) -> dict[str, Any]:
    """A test of the device, with the receipt that the node of the installation would have signed.

    Devices first heard in one hour are one neighbour: those that shall be several tested at several hours.
    """
    made_at = datetime.now(UTC) - timedelta(hours=hours_ago)
    made = unvouched_document(token) | {"taken_at": made_at.isoformat()}
    return with_receipt(made, key=receipt_key(installation.folder))


def unvouched_document(token: str) -> dict[str, Any]:
    return {
        "version": "1",
        "id": str(uuid.uuid4()),
        "taken_at": datetime.now(UTC).isoformat(),
        "device": token,
        "position": {"lon": LON, "lat": LAT, "accuracy_m": 12},
        "context": "outdoor",
        "operator": {"value": "orange", "origin": "declared"},
        "technology": {"value": "4G", "origin": "declared"},
        "client": {"name": "curl", "version": "8"},
        "subtests": {"download": {"status": "ok", "goodput_bps": 32_000_000}},
    }


def post_with_curl(url: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    command = ["curl", "-s", "-w", "\n%{http_code}", "-H", "Content-Type: application/json", "-d", json.dumps(body)]
    said = subprocess.run([*command, f"{url}/api/v1/measurements"], capture_output=True, text=True, check=True).stdout
    text, status = said.rsplit("\n", 1)
    return int(status), json.loads(text)


def samples_on_tile(url: str) -> int:
    x, y = squares_at(LON, LAT, level=ZOOM)
    answer = httpx.get(
        f"{url}/tiles/quality/{ZOOM}/{x}/{y}.mvt", params={"usage": "download", "origin": "crowd"}, timeout=60
    )
    if not answer.content:
        return 0
    layers = mapbox_vector_tile.decode(answer.content)
    return sum(feature["properties"]["n"] for feature in layers.get("squares", {}).get("features", []))


def wait_for(expected: Value, read: Callable[[], Value]) -> Value:
    deadline = time.monotonic() + 30
    while (value := read()) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    return value


def wait_until_counted(installation: Installation) -> None:
    """Wait until what is published has every row of now and none that was erased: nought is also what was before."""
    with closing(sqlite3.connect(f"file:{installation.folder}/maillage.sqlite3?mode=ro", uri=True)) as database:
        query = "SELECT (SELECT COUNT(*) FROM quality_measurement), (SELECT COALESCE(MAX(seq), 0) FROM quality_erasure)"
        recorded = database.execute(query).fetchone()
    assert wait_for(recorded, lambda: counted(installation.folder / "counts")) == recorded


def counted(folder: Path) -> tuple[int, int]:
    """The rows and the erasure of what is published in ``folder``."""
    manifest = read_manifest(folder)
    assert manifest is not None
    totals = summed_totals(segment.totals for segment in manifest.segments)
    return sum(total.rows for total in totals.values()), manifest.erasure


def test_document_posted_with_curl_is_on_the_map_and_gone_once_erased(
    installation: Installation, tokens: list[str]
) -> None:
    for hours_ago, token in enumerate(tokens[:4], start=1):
        body = document(installation, token, hours_ago=hours_ago)
        assert post_with_curl(installation.url, body)[0] == 201
    wait_until_counted(installation)
    hidden = samples_on_tile(installation.url)
    assert post_with_curl(installation.url, document(installation, tokens[4]))[0] == 201
    shown = wait_for(5, lambda: samples_on_tile(installation.url))
    erased = erase(installation.url, tokens[0])
    gone = wait_for(0, lambda: samples_on_tile(installation.url))

    assert (hidden, shown, gone) == (0, 5, 0)
    assert erased == 1


def test_documents_of_invented_devices_that_no_node_measured_reveal_nobody(
    installation: Installation, tokens: list[str]
) -> None:
    post_with_curl(installation.url, document(installation, tokens[0]))

    told = [post_with_curl(installation.url, unvouched_document(token))[1] for token in tokens[1:]]

    assert [(answer["result"], answer["is_counted"]) for answer in told] == [("recorded", False)] * 4
    assert "reçu du nœud" in told[0]["findings"][0]["message"]
    wait_until_counted(installation)
    assert samples_on_tile(installation.url) == 0


def test_document_sent_twice_is_known_the_second_time(installation: Installation, tokens: list[str]) -> None:
    body = document(installation, tokens[0])

    first, second = (post_with_curl(installation.url, body) for _ in range(2))

    assert (first[0], second[0]) == (201, 200)


def test_document_with_absurd_values_is_refused_with_a_remedy(installation: Installation) -> None:
    body = document(installation, uuid.uuid4().hex) | {"position": {"lon": 947.0, "lat": 46.5}}

    status, answer = post_with_curl(installation.url, body)

    assert status == 422
    assert [finding["field"] for finding in answer["findings"]] == ["position.lon"]
