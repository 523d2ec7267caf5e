"""Downloads, uploads and files, as a client sees them."""

import threading
import time

import httpx
import pytest

from tests.measure.node.running import RunningNode


@pytest.fixture
def http(node: RunningNode):
    with httpx.Client(base_url=node.url, timeout=20) as client:
        yield client


def test_download_gives_exactly_the_octets_asked_for(node: RunningNode, http: httpx.Client):
    token = node.opened()

    answer = http.get("/m1/download", params={"token": token, "bytes": "3000001"})

    assert (answer.headers["content-length"], len(answer.content), node.end(token)["bytes_down"]) == (
        "3000001",
        3_000_001,
        3_000_001,
    )


def test_download_without_a_number_gives_what_is_left(node: RunningNode, http: httpx.Client):
    token = node.opened(down_bytes=500_000)

    first = http.get("/m1/download", params={"token": token, "bytes": "200000"})
    second = http.get("/m1/download", params={"token": token})
    third = http.get("/m1/download", params={"token": token})

    assert (len(first.content), len(second.content), third.status_code, third.json()["code"]) == (
        200_000,
        300_000,
        413,
        "session.bytes",
    )


def test_upload_is_counted_by_stream_and_step(node: RunningNode, http: httpx.Client):
    token = node.opened()

    sent = [
        http.post("/m1/upload", params={"token": token, "stream": str(stream)}, content=bytes(100_000 * (stream + 1)))
        for stream in (0, 2)
    ]
    table = http.get("/m1/received", params={"token": token}).json()

    assert [answer.json() for answer in sent] == [{"received": 100_000}, {"received": 300_000}]
    assert ([sum(steps) for steps in table["streams"]], table["step_ms"]) == ([100_000, 0, 300_000], 250)
    assert table["started_ms"] <= table["last_ms"] <= table["now_ms"]


def test_chunked_upload_is_counted_like_any_other(node: RunningNode, http: httpx.Client):
    token = node.opened()

    answer = http.post("/m1/upload", params={"token": token}, content=(bytes(70_000) for _ in range(5)))

    assert (answer.json(), node.end(token)["bytes_up"]) == ({"received": 350_000}, 350_000)


def test_forgotten_table_begins_anew_with_the_next_upload(node: RunningNode, http: httpx.Client):
    token = node.opened()
    http.post("/m1/upload", params={"token": token}, content=bytes(1000))

    http.get("/m1/received", params={"token": token, "forget": "1"})
    empty = http.get("/m1/received", params={"token": token}).json()
    http.post("/m1/upload", params={"token": token, "stream": "1"}, content=bytes(2000))
    again = http.get("/m1/received", params={"token": token}).json()

    assert (empty["started_ms"], empty["streams"]) == (None, [])
    assert [sum(steps) for steps in again["streams"]] == [0, 2000]


def test_file_is_five_megabytes_and_goes_both_ways(node: RunningNode, http: httpx.Client):
    token = node.opened()

    down = http.get("/m1/file", params={"token": token})
    up = http.post("/m1/file", params={"token": token}, content=bytes(1_000_000))
    streams = http.get("/m1/received", params={"token": token}).json()["streams"]

    assert (len(down.content), up.json(), streams) == (5_000_000, {"received": 1_000_000}, [])


def test_upload_over_the_cap_is_refused_before_it_is_read(node: RunningNode, http: httpx.Client):
    token = node.opened(up_bytes=1000)

    answer = http.post("/m1/upload", params={"token": token}, content=bytes(1001))

    assert (answer.status_code, answer.json()["code"], node.end(token)["bytes_up"]) == (413, "session.bytes", 0)


def test_two_processes_count_one_session(node: RunningNode):
    token = node.opened(down_bytes=50_000_000)

    def load() -> None:
        httpx.get(f"{node.url}/m1/download", params={"token": token, "bytes": "1000000"}, timeout=20)

    threads = [threading.Thread(target=load) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert node.end(token)["bytes_down"] == 12_000_000


def test_connections_over_the_cap_are_refused_and_freed_when_they_end(node: RunningNode, http: httpx.Client):
    token = node.opened(connections=1)
    with node.connect() as slow:
        slow.sendall(f"POST /m1/upload?token={token} HTTP/1.1\r\nContent-Length: 10\r\n\r\n12345".encode())
        _wait_for_upload(http, token, 5)
        crowded = http.get("/m1/download", params={"token": token, "bytes": "10"})
        slow.sendall(b"67890")
        slow.recv(4096)

    freed = http.get("/m1/download", params={"token": token, "bytes": "10"})

    assert (crowded.status_code, crowded.json()["code"], freed.status_code) == (429, "session.connections", 200)


def _wait_for_upload(http: httpx.Client, token: str, size_bytes: int) -> None:
    for _ in range(200):
        if http.get("/m1/probe", params={"token": token}).json()["received"] == size_bytes:
            return
        time.sleep(0.01)
    pytest.fail("the upload was not counted")


def test_answers_may_be_read_and_timed_from_any_page_and_are_never_kept(node: RunningNode, http: httpx.Client):
    answer = http.get("/m1/probe", params={"token": node.opened()})

    names = ("cache-control", "access-control-allow-origin", "timing-allow-origin", "cross-origin-resource-policy")
    assert [answer.headers[name] for name in names] == ["no-store", "*", "*", "cross-origin"]


def test_preflight_is_answered_for_two_hours(http: httpx.Client):
    answer = http.options("/m1/upload")

    assert (answer.status_code, answer.headers["access-control-max-age"]) == (204, "7200")


def test_number_that_is_none_is_refused(node: RunningNode, http: httpx.Client):
    answer = http.get("/m1/download", params={"token": node.opened(), "bytes": "-5"})

    assert (answer.status_code, answer.json()["code"]) == (400, "request.number")
