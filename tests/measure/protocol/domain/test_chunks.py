from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.chunks import Chunks, ChunksRefused


@st.composite
def bodies(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A chunked body, and its contents."""
    parts = draw(st.lists(st.binary(max_size=300), max_size=8))
    extension = draw(st.sampled_from([b"", b";a=b", b" ; x"]))
    trailer = draw(st.sampled_from([b"", b"Digest: x\r\n"]))
    return encoded(parts, extension=extension, trailer=trailer), b"".join(parts)


def encoded(parts: list[bytes], *, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    lines = [b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts if part]
    return b"".join(lines) + b"0\r\n" + trailer + b"\r\n"


def read(content: bytes, cuts: list[int]) -> tuple[bytes, bool, int]:
    """Contents, whether the body is whole, and the bytes that belonged to it."""
    chunks, contents, used = Chunks(), b"", 0
    edges = [0, *sorted(cut % (len(content) + 1) for cut in cuts), len(content)]
    for begin, end in pairwise(edges):
        contents += b"".join(bytes(piece) for piece in chunks.contents(memoryview(content[begin:end])))
        used += chunks.taken
        if chunks.is_done:
            break
    return contents, chunks.is_done, used


@given(bodies(), st.lists(st.integers(0, 4000), max_size=10), st.binary(max_size=20))
def test_any_cut_of_a_chunked_body_gives_its_contents(case: tuple[bytes, bytes], cuts: list[int], after: bytes):
    body, contents = case

    assert read(body + after, cuts) == (contents, True, len(body))


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=10))
def test_any_octets_give_a_body_or_a_refusal(pieces: list[bytes]):
    chunks = Chunks()
    taken = 0

    try:
        for piece in pieces:
            contents = [bytes(part) for part in chunks.contents(memoryview(piece))]
            taken += chunks.taken
            assert sum(map(len, contents)) <= len(piece)
    except ChunksRefused:
        return

    assert taken <= sum(map(len, pieces))


@pytest.mark.parametrize(
    "content",
    [
        b"g\r\n",
        b"\r\n",
        b"-1\r\n",
        b"+5\r\n",
        b"0x5\r\n",
        b"5 5\r\n",
        b"5\n",
        b"ffffffffffffffff\r\n",
        b"3\r\nabcd\r\n",
        b"1" * 300,
        b"1;" + b"x" * 300 + b"\r\n",
        b"0\r\n" + b"a: b\r\n" * 1000,
        b"0\r\n" + b"a" * 5000,
    ],
)
def test_octets_that_are_no_chunks_are_refused(content: bytes):
    chunks = Chunks()

    with pytest.raises(ChunksRefused):
        list(chunks.contents(memoryview(content)))


def test_a_line_is_never_kept_beyond_its_limit():
    chunks = Chunks()

    with pytest.raises(ChunksRefused):
        _take_one_by_one(chunks, b"1" * 1000)


def _take_one_by_one(chunks: Chunks, content: bytes) -> None:
    for byte in content:
        list(chunks.contents(memoryview(bytes([byte]))))
