import struct
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.store.pictures import picture, picture_size, stored


def _chunks(blob: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, each with its checksum looked at."""
    assert blob[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(blob):
        (size,) = struct.unpack_from(">I", blob, at)
        kind, content = blob[at + 4 : at + 8], blob[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", blob, at + 8 + size) == (zlib.crc32(kind + content),)
        yield kind, content
        at += 12 + size


@pytest.mark.parametrize("size", [3_000, 20_001, 110_000])
def test_picture_is_a_png_of_the_size_asked_for(size: int):
    blob = picture("x", size)

    chunks = dict(_chunks(blob))
    width, height = picture_size(size)
    rows = zlib.decompress(chunks[b"IDAT"])

    assert (len(blob), list(chunks)) == (size, [b"IHDR", b"PLTE", b"IDAT", b"grAn", b"IEND"])
    assert (struct.unpack(">II", chunks[b"IHDR"][:8]), len(rows)) == ((width, height), height * (width + 1))
    assert {rows[row * (width + 1)] for row in range(height)} == {0}


def test_picture_shows_four_tones_from_sky_to_ground():
    width, height = picture_size(20_000)
    rows = zlib.decompress(dict(_chunks(picture("x", 20_000)))[b"IDAT"])

    column = [rows[row * (width + 1) + 1] >> 6 for row in range(height)]

    assert (column == sorted(column), set(column)) == (True, {0, 1, 2, 3})


def test_pictures_of_two_seeds_differ():
    assert picture("x", 5_000) != picture("y", 5_000)


@given(piece=st.binary(max_size=300), times=st.integers(0, 600))
def test_stored_stream_gives_its_content_back(piece: bytes, times: int):
    assert zlib.decompress(stored(piece * times)) == piece * times
