"""The addresses of Cloudflare's library, asked as it asks."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.measure.node.running import RunningNode, running_node


@pytest.fixture
def http(node: RunningNode) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=node.url, params={"access_token": node.token()}, timeout=20) as client:
        yield client


@pytest.mark.parametrize("size_bytes", [0, 1, 300_000])
def test_download_has_exactly_the_octets_asked_for_as_text(http: httpx.Client, size_bytes: int):
    answer = http.get("/__down", params={"bytes": size_bytes, "during": "download", "measId": "1"})

    assert (answer.status_code, answer.text) == (200, "0" * size_bytes)


@pytest.mark.parametrize(("method", "path"), [("GET", "/__down"), ("POST", "/__up")])
def test_answers_carry_the_headers_without_which_the_library_reports_zero(http: httpx.Client, method: str, path: str):
    headers = http.request(method, path, params={"bytes": 0}).headers

    assert headers["server-timing"] == "cfRequestDuration;dur=0.02"
    assert headers["timing-allow-origin"] == "*"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-expose-headers"] == "*"


def test_download_that_is_no_number_is_refused(http: httpx.Client):
    assert http.get("/__down", params={"bytes": "many"}).json()["code"] == "request.number"


def test_download_of_more_than_the_session_may_receive_is_refused_whole(http: httpx.Client):
    answer = http.get("/__down", params={"bytes": 60_000_001})

    assert (answer.status_code, answer.json()["code"]) == (413, "session.bytes")


def test_upload_is_counted(node: RunningNode):
    before = node.metric('bytes_total{direction="up"}')
    token = node.token()
    answer = httpx.post(f"{node.url}/__up", params={"access_token": token}, content=b"0" * 1_000_000, timeout=20)

    assert (answer.status_code, answer.content) == (200, b"")
    assert node.metric('bytes_total{direction="up"}') - before > 1_000_000


def test_guests_beyond_the_sessions_of_a_prefix_are_told_when_to_ask_again(tmp_path: Path):
    with running_node(tmp_path, LEGACY="open", PROCESSES="1", UPLINK_MBPS="100") as node:
        # A node of four places, all taken by people with tokens.
        for _ in range(4):
            node.opened()
        answer = httpx.get(f"{node.url}/__down", params={"bytes": 0}, timeout=20)

    assert (answer.status_code, answer.json()["code"], int(answer.headers["retry-after"]) > 0) == (
        429,
        "node.busy",
        True,
    )
