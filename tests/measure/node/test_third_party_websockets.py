"""The `websockets` library as an ndt7 client that knows nothing of ours: both directions, and how each test ends."""

import json
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.measure.node.running import RunningNode, running_node, self_signed

SUBPROTOCOL = Subprotocol("net.measurementlab.ndt.v7")
MIB = 1 << 20


@contextmanager
def ndt7(node: RunningNode, direction: str, *, token: str = "", **options: Any) -> Iterator[ClientConnection]:
    token = token or node.token()
    scheme = "wss" if node.url.startswith("https") else "ws"
    url = f"{scheme}://127.0.0.1:{node.port}/ndt/v7/{direction}?client_name=tests&access_token={token}"
    wanted: dict[str, Any] = {"subprotocols": [SUBPROTOCOL], "compression": None, "max_size": 1 << 24, "proxy": None}
    with connect(url, **(wanted | options)) as peer:
        yield peer


def everything(peer: ClientConnection) -> tuple[list[int], list[Any], int]:
    """Sizes of binary messages, measurements, and the code of the Close at the end."""
    sizes, measurements = [], []
    try:
        while True:
            message = peer.recv(timeout=20)
            if isinstance(message, str):
                measurements.append(json.loads(message))
            else:
                sizes.append(len(message))
    except ConnectionClosed as closed:
        return sizes, measurements, closed.rcvd.code if closed.rcvd else 0


def until_counted(peer: ClientConnection, size_bytes: int) -> Any:
    """The first measurement that has seen ``octets``."""
    while True:
        measurement = json.loads(peer.recv(timeout=5))
        if measurement["AppInfo"]["NumBytes"] >= size_bytes:
            return measurement


@pytest.fixture(scope="module")
def secure_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder = tmp_path_factory.mktemp("secure")
    certificate, key = self_signed(folder)
    with running_node(
        folder,
        LEGACY="open",
        PREFIX_HOUR="1000",
        PROCESSES="1",
        CERTIFICATE=str(certificate),
        KEY=str(key),
    ) as running:
        yield running


def unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def test_download_gives_messages_that_double_and_ends_with_a_normal_close(node: RunningNode):
    with ndt7(node, "download", token=node.token(down_bytes=40_000_000)) as peer:
        sizes, measurements, code = everything(peer)

    # A size stays until it is at most a sixteenth of what was sent, and never passes what the Go client takes.
    assert (sorted(set(sizes)), sizes, code) == ([1 << power for power in range(13, 21)], sorted(sizes), 1000)
    assert measurements[-1]["AppInfo"]["NumBytes"] == sum(sizes) <= 40_000_000


def test_measurement_has_what_clients_read_and_integers_only(node: RunningNode):
    with ndt7(node, "download", token=node.token(down_bytes=10_000_000)) as peer:
        client = "{}:{}".format(*peer.local_address)
        _, measurements, _ = everything(peer)
    last = measurements[-1]

    assert (last["Origin"], last["Test"], last["ConnectionInfo"]["Client"]) == ("server", "download", client)
    assert set(last["ConnectionInfo"]) == {"Client", "Server", "StartTime"}
    assert {"ElapsedTime", "BytesSent", "BytesRetrans", "BytesReceived", "MinRTT", "RTT"} <= set(last["TCPInfo"])
    numbers = [*last["AppInfo"].values(), *last["TCPInfo"].values(), *last.get("BBRInfo", {}).values()]
    assert [number for number in numbers if type(number) is not int or not 0 <= number < 1 << 63] == []


def test_upload_is_counted_and_ends_with_a_normal_close_while_octets_are_on_their_way(node: RunningNode):
    with ndt7(node, "upload", token=node.token(up_bytes=20_000_000)) as peer:
        with suppress(ConnectionClosedOK):  # any other end, a reset above all, fails the test
            while True:
                peer.send(bytes(MIB))

        assert everything(peer)[2] == 1000


def test_server_tells_the_client_what_of_an_upload_it_received(node: RunningNode):
    with ndt7(node, "upload") as peer:
        peer.send(bytes(3 * MIB))
        measurement = until_counted(peer, 3 * MIB)

    assert measurement["AppInfo"]["NumBytes"] == 3 * MIB
    assert measurement["TCPInfo"]["BytesReceived"] > 3 * MIB


def test_message_of_16_mib_is_counted(node: RunningNode):
    with ndt7(node, "upload") as peer:
        peer.send(bytes(1 << 24))

        assert until_counted(peer, 1 << 24)["AppInfo"]["NumBytes"] == 1 << 24


def test_message_in_pieces_is_counted(node: RunningNode):
    with ndt7(node, "upload") as peer:
        peer.send(bytes(size) for size in (1, 0, 70_000, 125, 126))

        assert until_counted(peer, 70_252)["AppInfo"]["NumBytes"] == 70_252


def test_message_over_16_mib_is_refused_with_1009(node: RunningNode):
    with ndt7(node, "upload", token=node.token(up_bytes=100_000_000)) as peer:
        peer.send(bytes((1 << 24) + 1))

        assert everything(peer)[2] == 1009


def test_memory_of_the_node_does_not_grow_with_messages(node: RunningNode):
    before = memory_bytes(node)
    with ndt7(node, "upload", token=node.token(up_bytes=1_000_000_000)) as peer:
        for _ in range(12):
            peer.send(bytes(1 << 24))
        until_counted(peer, 12 << 24)
        grown = memory_bytes(node) - before

    assert grown < 8 * MIB


def memory_bytes(node: RunningNode) -> int:
    pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in node.worker_pids()]
    return sum(pages) * 4096


def test_client_that_closes_gets_its_close_back(node: RunningNode):
    with ndt7(node, "upload") as peer:
        peer.send(bytes(MIB))
        peer.close(code=1000)

        assert (everything(peer)[2], peer.protocol.close_rcvd_then_sent) == (1000, False)


def test_client_that_sends_in_a_download_is_told_it_is_the_wrong_way(node: RunningNode):
    with ndt7(node, "download", token=node.token(down_bytes=1_000_000_000)) as peer:
        peer.send(b"x")

        assert everything(peer)[2] == 1003


@pytest.mark.parametrize("direction", ["download", "upload"])
def test_measurements_of_the_client_are_taken(node: RunningNode, direction: str):
    token = node.token(down_bytes=10_000_000)
    with ndt7(node, direction, token=token) as peer:
        peer.send('{"AppInfo": {"ElapsedTime": 1, "NumBytes": 1}, "Origin": "client"}')
        if direction == "upload":
            peer.send(b"x" * 10)

            assert until_counted(peer, 10)["AppInfo"]["NumBytes"] == 10
        else:
            assert everything(peer)[2] == 1000


def test_ping_is_answered(node: RunningNode):
    with ndt7(node, "upload") as peer:
        assert peer.ping(b"are you there").wait(timeout=5) is True


def test_text_over_64_kib_is_refused_with_1009(node: RunningNode):
    with ndt7(node, "upload") as peer:
        peer.send("x" * 65_537)

        assert everything(peer)[2] == 1009


def test_compression_is_never_agreed_to(node: RunningNode):
    with ndt7(node, "upload", compression="deflate") as peer:
        assert peer.protocol.extensions == []


def test_both_directions_work_over_tls(secure_node: RunningNode):
    with ndt7(secure_node, "download", token=secure_node.token(down_bytes=20_000_000), ssl=unverified()) as peer:
        sizes, measurements, code = everything(peer)
    with ndt7(secure_node, "upload", ssl=unverified()) as peer:
        peer.send(bytes(MIB))
        counted = until_counted(peer, MIB)["AppInfo"]["NumBytes"]

    assert (code, sum(sizes) > 10_000_000, counted) == (1000, True, MIB)
    assert measurements[-1]["TCPInfo"]["BytesSent"] > 10_000_000


def test_locate_over_tls_gives_wss_addresses(secure_node: RunningNode):
    found = httpx.get(f"{secure_node.url}/v2/nearest/ndt/ndt7", verify=unverified()).json()

    assert sorted(found["results"][0]["urls"]) == ["wss:///ndt/v7/download", "wss:///ndt/v7/upload"]


def test_locate_gives_addresses_that_work_once_for_both_directions(node: RunningNode):
    found = httpx.get(f"{node.url}/v2/nearest/ndt/ndt7?client_name=tests").json()
    machine, urls = found["results"][0]["machine"], found["results"][0]["urls"]
    counted = []
    for direction in ("download", "upload"):
        address = urls[f"ws:///ndt/v7/{direction}"]
        options: dict[str, Any] = {"compression": None, "max_size": 1 << 24, "proxy": None, "close_timeout": 0.2}
        with connect(address, subprotocols=[SUBPROTOCOL], **options) as peer:
            if direction == "upload":
                peer.send(bytes(MIB))
                counted.append(until_counted(peer, MIB)["AppInfo"]["NumBytes"])
            else:
                peer.recv(timeout=5)

    assert (machine, counted, sorted(found["next_request"])) == ("local", [MIB], ["exp", "nbf", "url"])
    with pytest.raises(InvalidStatus) as refused, connect(address, subprotocols=[SUBPROTOCOL], proxy=None):
        pass
    assert refused.value.response.status_code == 401


@pytest.mark.parametrize(
    ("changes", "options", "status"),
    [
        ({"audience": "another"}, {}, 401),
        ({"issued_at": 1, "expires_at": 2}, {}, 401),
        ({}, {"subprotocols": None}, 400),
        ({}, {"subprotocols": [Subprotocol("chat")]}, 400),
    ],
)
def test_handshake_that_does_not_stand_is_refused(node: RunningNode, changes: Any, options: Any, status: int):
    with pytest.raises(InvalidStatus) as refused, ndt7(node, "download", token=node.token(**changes), **options):
        pass

    assert refused.value.response.status_code == status


@pytest.mark.parametrize("query", ["early_exit=100", "early_exit=", "a=" + "x" * 4096])
def test_query_that_no_server_of_ndt7_takes_is_refused(node: RunningNode, query: str):
    with pytest.raises(InvalidStatus) as refused, ndt7(node, "download", token=f"{node.token()}&{query}"):
        pass

    assert refused.value.response.status_code == 400


def test_client_that_goes_without_a_word_leaves_the_node_to_the_others(node: RunningNode):
    with ndt7(node, "download", token=node.token(down_bytes=1_000_000_000)) as gone:
        gone.recv(timeout=5)
        gone.socket.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER: a reset instead of a goodbye
        gone.socket.close()
        with ndt7(node, "download", token=node.token(down_bytes=1_000_000)) as peer:
            assert everything(peer)[2] == 1000
