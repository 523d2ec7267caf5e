"""Pictures of the reference pages: small noisy landscapes as PNG files of an exact size.

Written without a compressor (stored blocks, RFC 1951 section 3.2.4), so that the bytes do not depend on the version
of a library. A compressor could save at most a quarter of each picture's bytes; the rest of the file is noise in a
private chunk, which browsers download and ignore.
"""

import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from math import isqrt
from typing import Final, NamedTuple

from maillage.measure.protocol.store.noise import draw_members, draws, grain

PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_STORED_LIMIT: Final = 65_535
_FRAME_BYTES: Final = 1_000  # signature, chunk headers, palette, end: 868 bytes, and the headers of the stored blocks
_PIXELS_SHARE: Final = (2, 5)  # share of the file that holds pixels; the rest is noise
_TONES: Final = 4
_SHADES: Final = 64
_HILL_STEP_PX: Final = 9

# Sky, far hill, near hill, ground: the four tones of each scene.
_SCENES: Final = (
    ((186, 216, 224), (96, 150, 160), (44, 104, 104), (30, 66, 52)),
    ((255, 214, 140), (196, 130, 96), (120, 84, 84), (62, 56, 66)),
    ((150, 196, 214), (206, 188, 140), (150, 160, 84), (84, 110, 56)),
    ((214, 222, 222), (140, 160, 172), (84, 110, 130), (40, 60, 84)),
    ((244, 190, 170), (160, 120, 150), (90, 80, 120), (48, 44, 76)),
)


class Size(NamedTuple):
    """Width and height in pixels."""

    width_px: int
    height_px: int


def picture_size(size: int) -> Size:
    """Return the dimensions of a picture of ``size`` bytes, in a 4:3 ratio."""
    share, whole = _PIXELS_SHARE
    height = isqrt(max(1, size - _FRAME_BYTES) * share * 3 // (whole * 4))
    return Size(height * 4 // 3, height)


def picture(seed: str, size: int) -> bytes:
    """Return a PNG of exactly ``size`` bytes (at least 2,000), determined by ``seed``."""
    pixels = picture_size(size)
    scene = next(draw_members(seed, _SCENES))
    head = struct.pack(">IIBBBBB", *pixels, 8, 3, 0, 0, 0)
    body = b"".join(
        (
            PNG_SIGNATURE,
            png_chunk(b"IHDR", head),
            png_chunk(b"PLTE", bytes(_palette(scene))),
            png_chunk(b"IDAT", stored(_rows(seed, pixels))),
        )
    )
    end = png_chunk(b"IEND", b"")
    room = size - len(body) - len(end) - 12
    return body + png_chunk(b"grAn", grain(f"{seed}/rest", room)) + end


def stored(content: bytes) -> bytes:
    """Return a zlib stream (RFC 1950) that stores ``content`` uncompressed."""
    starts = range(0, max(1, len(content)), _STORED_LIMIT)
    blocks = [content[start : start + _STORED_LIMIT] for start in starts]
    stream = b"\x78\x01"
    for number, block in enumerate(blocks, start=1):
        stream += struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ 0xFFFF) + block
    return stream + struct.pack(">I", zlib.adler32(content))


def _palette(scene: tuple[tuple[int, int, int], ...]) -> Iterator[int]:
    for tone in scene:
        for shade in range(_SHADES):
            yield from (min(255, max(0, level + (shade - _SHADES // 2) * 2 // 3)) for level in tone)


def _rows(seed: str, size: Size) -> bytes:
    """Return the rows of the picture with filter bytes: the tone in a pixel's two high bits, noise in the others."""
    # Drawn column by column, which is fast, then transposed.
    width, height = size
    lines = [_hills(f"{seed}/{tone}", size, tone) for tone in range(1, _TONES)]
    columns = []
    for edges in zip(*lines, strict=True):
        bounds = [0, *sorted(edges), height]
        columns += [bytes([tone * _SHADES]) * (end - start) for tone, (start, end) in enumerate(pairwise(bounds))]
    by_columns = b"".join(columns)
    tones = b"".join(by_columns[row::height] for row in range(height))
    low = int.from_bytes(bytes([_SHADES - 1]) * len(tones), "big")
    grained = int.from_bytes(tones, "big") | (int.from_bytes(grain(f"{seed}/pixels", len(tones)), "big") & low)
    pixels = grained.to_bytes(len(tones), "big")
    return b"".join(b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))


def _hills(seed: str, size: Size, tone: int) -> list[int]:
    """Return the upper edge of one tone in each column: linear interpolation between random points."""
    middle, reach = size.height_px * (tone + 1) // (_TONES + 1), max(1, size.height_px // 9)
    points = draws(seed, middle - reach, middle + reach)
    edges: list[int] = []
    start = next(points)
    while len(edges) < size.width_px:
        end = next(points)
        edges += [start + (end - start) * step_px // _HILL_STEP_PX for step_px in range(_HILL_STEP_PX)]
        start = end
    return edges[: size.width_px]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a PNG chunk (W3C PNG, section 5.3): length, type, content and CRC."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
