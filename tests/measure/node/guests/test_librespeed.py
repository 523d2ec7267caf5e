"""The addresses of LibreSpeed, asked as its clients ask."""

from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.node.guests.librespeed import MIB, garbage_bytes
from tests.measure.node.running import RunningNode


@pytest.fixture
def http(node: RunningNode) -> Iterator[httpx.Client]:
    params = {"access_token": node.token(down_bytes=10 * MIB)}
    with httpx.Client(base_url=node.url, params=params, timeout=20) as client:
        yield client


@pytest.mark.parametrize(
    ("words", "size_bytes"),
    [
        (None, 4 * MIB),
        ("", 4 * MIB),
        ("x", 4 * MIB),
        ("-1", 4 * MIB),
        ("٣", 4 * MIB),
        ("0", MIB),
        ("1", MIB),
        ("1024", 1024 * MIB),
        ("9999", 1024 * MIB),
    ],
)
def test_size_asked_for_is_between_one_and_1024_mib(words: str | None, size_bytes: int):
    assert garbage_bytes(words) == size_bytes


@given(st.text(max_size=30))
def test_any_size_asked_for_gives_whole_mib(words: str):
    assert garbage_bytes(words) // MIB in range(1, 1025)


@pytest.mark.parametrize("folder", ["", "/backend"])
def test_garbage_is_as_long_as_asked_for_and_does_not_compress(http: httpx.Client, folder: str):
    answer = http.get(f"{folder}/garbage.php", params={"ckSize": "2"})

    assert (answer.status_code, len(answer.content), answer.headers["cache-control"]) == (200, 2 * MIB, "no-store")
    assert len(set(answer.content[:4096])) > 200


def test_garbage_ends_with_what_the_session_may_receive(http: httpx.Client):
    sizes = [len(http.get("/garbage.php", params={"ckSize": "8"}).content) for _ in range(2)]

    assert sizes == [8 * MIB, 2 * MIB]


def test_ping_is_answered_with_nothing(http: httpx.Client):
    answer = http.get("/empty.php", params={"cors": "true"})

    assert (answer.status_code, answer.content, answer.headers["access-control-allow-origin"]) == (200, b"", "*")


def test_upload_is_taken_with_and_without_a_length_on_one_connection(http: httpx.Client):
    whole = http.post("/empty.php", content=bytes(MIB))
    chunked = http.post("/empty.php", content=iter([bytes(70_000)] * 10))

    assert [(answer.status_code, answer.content) for answer in (whole, chunked)] == [(200, b"")] * 2


def test_upload_over_what_the_session_may_send_is_refused(node: RunningNode):
    token = node.token(up_bytes=MIB)

    answer = httpx.post(f"{node.url}/empty.php", params={"access_token": token}, content=bytes(2 * MIB), timeout=20)

    assert (answer.status_code, answer.json()["code"]) == (413, "session.bytes")


def test_person_is_told_their_own_address(http: httpx.Client):
    answer = http.get("/getIP.php", params={"isp": "true", "distance": "km"})

    assert answer.json() == {"processedString": "127.0.0.1", "rawIspInfo": ""}
