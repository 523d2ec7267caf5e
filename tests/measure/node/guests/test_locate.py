from datetime import UTC, datetime

import pytest

from maillage.measure.node.guests.locate import nearest
from tests.measure.node.running import RunningNode

NOW = datetime(2026, 11, 24, 8, 0, 0, tzinfo=UTC)


def test_answer_has_the_shape_of_the_locate_api():
    document = nearest("node:8080", "a.b", machine="local", is_tls=False, now=NOW)

    assert document == {
        "results": [
            {
                "machine": "local",
                "hostname": "node:8080",
                "location": {"city": "", "country": ""},
                "urls": {
                    "ws:///ndt/v7/download": "ws://node:8080/ndt/v7/download?access_token=a.b",
                    "ws:///ndt/v7/upload": "ws://node:8080/ndt/v7/upload?access_token=a.b",
                },
            }
        ],
        "next_request": {
            "nbf": "2026-11-24T08:00:00Z",
            "exp": "2026-11-24T08:02:00Z",
            "url": "http://node:8080/v2/nearest/ndt/ndt7",
        },
    }


@pytest.mark.parametrize("host", ["", "node/evil", 'a"b', "node:123456", "a b"])
def test_host_that_is_none_gets_an_error_of_the_locate_api(node: RunningNode, host: str):
    with node.connect() as peer:
        peer.sendall(f"GET /v2/nearest/ndt/ndt7 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := peer.recv(65_536):
            answer += piece

    assert (answer.startswith(b"HTTP/1.1 400 "), b'"error"' in answer) == (True, True)
