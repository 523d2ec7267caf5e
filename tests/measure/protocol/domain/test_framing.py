"""The frames of our node against the `websockets` library: both read the same bytes and must say the same."""

import tracemalloc
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame as TheirFrame
from websockets.frames import Opcode as TheirOpcode
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from maillage.measure.protocol.domain.framing import (
    CloseFrame,
    Code,
    Event,
    FrameBounds,
    FrameReader,
    FramingFault,
    Opcode,
    Ping,
    Pong,
    Text,
    accept_key,
    close_frame,
    frame,
    unmasked,
)

BOUNDS = FrameBounds(message_bytes=4_000, text_bytes=4_000, texts=100, fragments=100)
# Sums of at most eight of these never fall between 3875 and 4000, where the library counts control frames as message.
SIZES = (0, 1, 125, 126, 130, 2_500)


def client_frame(
    opcode: int,
    payload: bytes = b"",
    *,
    is_final: bool = True,
    reserved: int = 0,
    mask: bytes | None = b"\x01\x9a\x00\xff",
) -> bytes:
    first = (0x80 if is_final else 0) | reserved | opcode
    size, flag = len(payload), 0 if mask is None else 0x80
    if size < 126:
        head = bytes((first, flag | size))
    elif size < 1 << 16:
        head = bytes((first, flag | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, flag | 127)) + size.to_bytes(8, "big")
    return head + payload if mask is None else head + mask + unmasked(payload, mask)


def take_in_pieces(reader: FrameReader, content: bytes, cuts: list[int]) -> list[Event]:
    edges = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
    return [event for begin, end in pairwise(edges) for event in reader.take(memoryview(content)[begin:end])]


@dataclass
class Heard:
    """What one of the two readers says of a stream."""

    texts: list[str]
    pings: list[bytes]
    pongs: list[bytes]
    binary_bytes: int
    binary_messages: int
    closed: tuple[int, str] | None
    fault: int | None


def heard_by_us(content: bytes, cuts: list[int]) -> Heard:
    reader = FrameReader(BOUNDS)
    events = take_in_pieces(reader, content, cuts)
    return Heard(
        texts=[event.text for event in events if isinstance(event, Text)],
        pings=[event.payload for event in events if isinstance(event, Ping)],
        pongs=[event.payload for event in events if isinstance(event, Pong)],
        binary_bytes=reader.binary_bytes,
        binary_messages=reader.binary_messages,
        closed=next(((event.code, event.reason) for event in events if isinstance(event, CloseFrame)), None),
        fault=next((int(event.code) for event in events if isinstance(event, FramingFault)), None),
    )


def heard_by_them(content: bytes) -> Heard:
    protocol = ServerProtocol(state=OPEN, max_size=BOUNDS.message_bytes)
    protocol.receive_data(content)
    heard = Heard([], [], [], 0, 0, None, None)
    message: list[TheirFrame] = []
    for event in protocol.events_received():
        assert isinstance(event, TheirFrame)
        if event.opcode is TheirOpcode.PING:
            heard.pings.append(bytes(event.data))
        elif event.opcode is TheirOpcode.PONG:
            heard.pongs.append(bytes(event.data))
        elif event.opcode is not TheirOpcode.CLOSE:
            message.append(event)
            if message[0].opcode is TheirOpcode.BINARY:
                heard.binary_bytes += len(event.data)
            if event.fin:
                if message[0].opcode is TheirOpcode.TEXT:
                    heard.texts.append(b"".join(part.data for part in message).decode())
                else:
                    heard.binary_messages += 1
                message.clear()
    if protocol.close_rcvd is not None:  # also where the library minds a Close in the middle of a message
        heard.closed = (int(protocol.close_rcvd.code), protocol.close_rcvd.reason)
    elif protocol.parser_exc is not None:
        assert protocol.close_sent is not None
        heard.fault = int(protocol.close_sent.code)
    return heard


masks = st.binary(min_size=4, max_size=4)
good_frames = st.one_of(
    st.builds(
        lambda opcode, size, is_final, mask: client_frame(opcode, b"x" * size, is_final=is_final, mask=mask),
        st.sampled_from((0, 1, 2)),
        st.sampled_from(SIZES),
        st.booleans(),
        masks,
    ),
    st.builds(
        lambda opcode, payload, mask: client_frame(opcode, payload, mask=mask),
        st.sampled_from((9, 10)),
        st.binary(max_size=125),
        masks,
    ),
)
close_frames = st.builds(
    lambda code, reason, cut: client_frame(8, (code.to_bytes(2, "big") + reason)[:cut]),
    st.one_of(st.integers(990, 1020), st.integers(0, 0xFFFF)),
    st.one_of(st.text(max_size=20).map(str.encode), st.binary(max_size=20)),
    st.integers(0, 125),
)
bad_frames = st.one_of(
    st.builds(client_frame, st.sampled_from((3, 7, 11, 15))),
    st.builds(client_frame, st.sampled_from((1, 2, 9)), st.just(b"abc"), mask=st.none()),
    st.builds(client_frame, st.sampled_from((1, 2, 9)), st.just(b"abc"), reserved=st.sampled_from((0x40, 0x20, 0x10))),
    st.builds(client_frame, st.sampled_from((8, 9, 10)), st.binary(min_size=126, max_size=200)),
    st.builds(client_frame, st.sampled_from((8, 9, 10)), st.just(b"\x03\xe8"), is_final=st.just(False)),
)
streams = st.builds(
    lambda frames, last: b"".join(frames) + last,
    st.lists(good_frames, max_size=8),
    st.one_of(st.just(b""), good_frames, close_frames, bad_frames),
)


@given(streams, st.lists(st.integers(0, 1 << 16), max_size=6))
def test_stream_is_read_as_the_websockets_library_reads_it(content: bytes, cuts: list[int]) -> None:
    ours, theirs = heard_by_us(content, cuts), heard_by_them(content)

    if ours.fault == Code.PROTOCOL and theirs.fault == Code.TOO_BIG:
        theirs.fault = Code.PROTOCOL  # both wrong and too big: the library looks at the size first
    if ours.fault is not None:
        ours.binary_bytes = theirs.binary_bytes  # bytes of a frame the library never completed
    assert ours == theirs


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=6))
def test_any_octets_in_any_pieces_get_the_answer_they_get_at_once(content: bytes, cuts: list[int]) -> None:
    assert heard_by_us(content, cuts) == heard_by_us(content, [])


@given(st.sampled_from(list(Opcode)[1:]), st.sampled_from((0, 1, 125, 126, 65_535, 65_536, 1 << 20)))
def test_our_frame_is_read_by_the_websockets_library(opcode: Opcode, size: int) -> None:
    payload = b"\x03\xe8" if opcode is Opcode.CLOSE else b"y" * (size if opcode < Opcode.CLOSE else size % 126)
    client = ClientProtocol(parse_uri("ws://node/"), state=OPEN, max_size=1 << 24)

    client.receive_data(frame(opcode, payload))

    assert client.parser_exc is None
    assert client.events_received() == [TheirFrame(TheirOpcode(opcode), payload)]


@given(st.sampled_from([code for code in Code if code is not Code.NONE]), st.text(max_size=200))
def test_our_close_is_read_by_the_websockets_library(code: Code, reason: str) -> None:
    client = ClientProtocol(parse_uri("ws://node/"), state=OPEN)

    client.receive_data(close_frame(code, reason))

    assert client.close_rcvd is not None
    assert client.close_rcvd.code == code
    assert reason.startswith(client.close_rcvd.reason)


@given(st.binary(max_size=300), masks)
def test_mask_put_on_twice_is_gone(payload: bytes, mask: bytes) -> None:
    assert unmasked(unmasked(payload, mask), mask) == payload


def test_message_of_16_mib_is_counted_and_not_kept() -> None:
    reader = FrameReader()
    size = 1 << 24

    message = client_frame(2, b"\0" * size, mask=b"\0\0\0\0")
    tracemalloc.start()

    events = [reader.take(message[: size // 2]), reader.take(memoryview(message)[size // 2 :])]
    memory_bytes = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert (events, reader.binary_bytes, reader.binary_messages) == ([[], []], size, 1)
    assert memory_bytes < 100_000


def test_message_over_16_mib_is_refused_at_its_head() -> None:
    reader = FrameReader()

    events = reader.take(b"\x82\xff" + ((1 << 24) + 1).to_bytes(8, "big") + b"\0\0\0\0")

    assert events == [FramingFault(Code.TOO_BIG, "message too big")]


def test_fragments_that_sum_over_the_bound_are_refused() -> None:
    reader = FrameReader(FrameBounds(message_bytes=10))

    events = reader.take(client_frame(2, b"12345678", is_final=False) + client_frame(0, b"123"))

    assert events == [FramingFault(Code.TOO_BIG, "message too big")]


def test_message_of_endless_empty_fragments_is_refused() -> None:
    reader = FrameReader(FrameBounds(fragments=50))

    events = reader.take(client_frame(2, is_final=False) + client_frame(0, is_final=False) * 50)

    assert events == [FramingFault(Code.POLICY, "too many frames in a message")]


def test_text_over_its_bound_is_refused_before_it_is_kept() -> None:
    reader = FrameReader(FrameBounds(text_bytes=100))

    events = reader.take(client_frame(1, b"x" * 101))

    assert events == [FramingFault(Code.TOO_BIG, "message too big")]


def test_texts_over_their_number_are_refused() -> None:
    reader = FrameReader(FrameBounds(texts=2))

    events = reader.take(client_frame(1, b"{}") * 3)

    assert events == [Text("{}"), Text("{}"), FramingFault(Code.POLICY, "too many text messages")]


def test_text_that_is_no_utf8_is_refused() -> None:
    reader = FrameReader()

    assert reader.take(client_frame(1, b"\xff\xfe")) == [FramingFault(Code.NOT_TEXT, "text that is no UTF-8")]


def test_octets_after_a_close_are_dropped() -> None:
    reader = FrameReader()

    reader.take(client_frame(8, b"\x03\xe8"))

    assert (reader.take(client_frame(9, b"late")), reader.is_over) == ([], True)


def test_ping_between_two_fragments_leaves_the_message_whole() -> None:
    reader = FrameReader()

    events = reader.take(client_frame(1, b"on", is_final=False) + client_frame(9, b"?") + client_frame(0, b"e"))

    assert events == [Ping(b"?"), Text("one")]


def test_accept_key_of_the_rfc_is_that_of_the_rfc() -> None:
    assert accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize("key", ["", "short", "dGhlIHNhbXBsZSBub25jZQ", "é" * 24, "AAAA"])
def test_accept_key_of_no_key_is_missing(key: str) -> None:
    assert accept_key(key) is None
