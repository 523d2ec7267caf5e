"""The session of a client: its opening, its probes, its receipts."""

import time

import httpx
import pytest

from maillage.measurement.rules.receipts import FileSeen, SessionReceipt, read_receipt
from maillage.speedtest.queries.node_key import receipt_key
from tests.measurement.node.running import RunningNode


@pytest.fixture
def http(node: RunningNode):
    with httpx.Client(base_url=node.url, timeout=20) as client:
        yield client


def test_session_says_what_may_be_used(node: RunningNode):
    answer = node.open(node.token(down_bytes=1000, up_bytes=2000)).json()

    assert (answer["node"], answer["caps"], answer["pages"], len(answer["nonce"]), answer["is_over_limit"]) == (
        "local",
        {"bytes_down": 1000, "bytes_up": 2000, "connections": 12},
        "ref-2026-1",
        32,
        False,
    )


def test_probe_tells_the_clock_of_the_node(node: RunningNode, http: httpx.Client):
    token = node.opened()

    first = http.get("/m1/probe", params={"token": token}).json()
    time.sleep(0.01)  # more than a step of the clock
    second = http.get("/m1/probe", params={"token": token}).json()

    assert (first["at_ms"] < second["at_ms"], first["received"]) == (True, 0)


def receipt_in(node: RunningNode, answer: httpx.Response) -> SessionReceipt:
    return read_receipt(answer.json()["receipt"], [receipt_key(node.folder).public_key()])


def test_receipt_says_what_the_node_saw_whichever_process_did_it(node: RunningNode, http: httpx.Client):
    token = node.token(identity="this-session")
    opened = receipt_in(node, node.open(token))
    for size_bytes in ("300000", "200001"):
        httpx.get(f"{node.url}/m1/download", params={"token": token, "bytes": size_bytes}, timeout=20)
    http.post("/m1/upload", params={"token": token, "stream": "3"}, content=bytes(150_000))
    asked = receipt_in(node, http.get("/m1/receipt", params={"token": token}))
    looked = receipt_in(node, http.get("/m1/received", params={"token": token}))
    ended = receipt_in(node, http.post("/m1/end", params={"token": token}))

    assert (opened.identity, opened.node, opened.down_bytes, opened.download) == ("this-session", "local", 0, ())
    assert (ended.down_bytes, ended.up_bytes, sum(ended.download) >= 501, sum(ended.upload)) == (
        500_001,
        150_000,
        True,
        150,
    )
    assert (asked.download, asked.upload) == (looked.download, looked.upload) == (ended.download, ended.upload)
    assert len({each.network for each in (opened, asked, ended)}) == 1
    assert abs(opened.began_ms - time.time() * 1000) < 60_000
    assert opened.began_ms == ended.began_ms <= ended.ended_ms


def test_receipt_tells_files_pages_and_film_apart(node: RunningNode, http: httpx.Client):
    token = node.token()
    nonce = node.open(token).json()["nonce"]
    http.get("/m1/file", params={"token": token})
    http.post("/m1/file", params={"token": token}, content=bytes(999_999))
    http.get(f"/ref/{nonce}-1/texte/index.html")
    seen = receipt_in(node, http.post("/m1/end", params={"token": token}))

    assert (seen.download, seen.upload, seen.video_bytes) == ((), (), 0)
    assert (seen.file_download.bytes, seen.file_upload) == (5_000_000, FileSeen(999_999, None))
    assert seen.file_download.shortest_ms is not None
    assert seen.web_bytes == seen.down_bytes - 5_000_000 > 0


def test_client_of_another_protocol_has_no_receipt(node: RunningNode):
    token = node.token(kind="legacy")

    assert node.open(token).json()["receipt"] == ""
