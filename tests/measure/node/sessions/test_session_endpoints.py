"""The session of a client: its opening, its probes, its receipts."""

import time

import httpx
import pytest

from maillage.measure.protocol.domain.receipts import FileSeen, RoundTripsSeen, SessionReceipt, TriesSeen, read_receipt
from maillage.measure.speedtest.store.node_key import receipt_key
from tests.measure.node.running import RunningNode


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


def test_receipt_says_how_many_requests_of_each_subtest_came_and_the_round_trips_of_the_kernel(
    node: RunningNode, http: httpx.Client
):
    token = node.token()
    opening = node.open(token)
    nonce, opened = opening.json()["nonce"], receipt_in(node, opening)
    for _ in range(4):
        http.get("/m1/probe", params={"token": token})
    for _ in range(3):
        http.get("/m1/download", params={"token": token, "bytes": "1000"})
    for stream in ("0", "1"):
        http.post("/m1/upload", params={"token": token, "stream": stream}, content=bytes(100))
    http.get("/m1/file", params={"token": token})
    http.post("/m1/file", params={"token": token}, content=bytes(9))
    for page in ("1", "2"):
        http.get(f"/ref/{nonce}-{page}/texte/index.html")

    seen = receipt_in(node, http.post("/m1/end", params={"token": token}))

    assert (opened.tries, opened.round_trips) == (TriesSeen(), RoundTripsSeen())
    assert seen.tries == TriesSeen(latency=4, download=3, upload=2, file_download=1, file_upload=1, pages=2)
    assert seen.round_trips is not None
    assert seen.round_trips.answered == 4
    # By the kernel, on this machine alone: tens of microseconds, a few milliseconds where it is busy.
    assert 0 < (seen.round_trips.shortest_us or 0) <= (seen.round_trips.median_us or 0) < 1_000_000


def test_requests_of_another_session_are_not_in_a_receipt(node: RunningNode, http: httpx.Client):
    mine, other = node.opened(), node.opened()
    for _ in range(3):
        http.get("/m1/probe", params={"token": other})

    seen = receipt_in(node, http.post("/m1/end", params={"token": mine}))

    assert (seen.tries, seen.round_trips) == (TriesSeen(), RoundTripsSeen())


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
