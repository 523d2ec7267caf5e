import socket
import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.node.guests.ndt7 import LARGEST, bbr_fields, connection_figures, tcp_fields


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as ours:
        theirs, _ = listener.accept()
        with theirs:
            yield ours, theirs


@given(st.binary(max_size=300))
def test_any_answer_of_the_kernel_gives_integers_a_go_client_can_read(answer: bytes) -> None:
    values = [*tcp_fields(answer).values(), *bbr_fields(answer).values()]

    assert [value for value in values if not 0 <= value <= LARGEST] == []


def test_answer_of_an_older_kernel_leaves_out_what_it_does_not_know() -> None:
    assert sorted(tcp_fields(b"\0" * 136)) == sorted(
        ["BytesAcked", "BytesReceived", "RTT", "RTTVar", "SndCwnd", "SndMSS", "TotalRetrans"]
    )


def test_round_trip_not_seen_yet_is_left_out() -> None:
    answer = bytearray(256)
    struct.pack_into("=I", answer, 148, 0xFFFFFFFF)

    assert "MinRTT" not in tcp_fields(bytes(answer))


def test_bytes_of_a_real_connection_are_those_that_were_sent(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    ours.sendall(b"x" * 12_345)
    received = b""
    while len(received) < 12_345:
        received += theirs.recv(65_536)

    assert connection_figures(ours)["TCPInfo"]["BytesSent"] == 12_345
    assert connection_figures(theirs)["TCPInfo"]["BytesReceived"] == 12_345


def test_connection_under_bbr_says_its_bandwidth(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    try:
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"bbr")
    except OSError:
        pytest.skip("this kernel has no BBR")
    ours.sendall(b"x" * 100_000)
    received = 0
    while received < 100_000:
        received += len(theirs.recv(65_536))

    assert sorted(connection_figures(ours)["BBRInfo"]) == ["BW", "CwndGain", "MinRTT", "PacingGain"]


def test_closed_connection_has_no_figures(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = pair
    ours.close()

    assert connection_figures(ours) == {}
