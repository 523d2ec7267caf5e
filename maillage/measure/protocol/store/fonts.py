"""Fonts of the reference pages: valid WOFF files (W3C, 2012) of an exact size, with the four glyphs that pages show.

Browsers decode and use them, so that they take their real part in page loading. Most of their bytes are deterministic
noise in the private data block of the format.
"""

import struct
from collections.abc import Sequence
from typing import Final

from maillage.measure.protocol.store.noise import grain

FIRST_MARK: Final = 0xE000  # in the private use area, so that no ordinary text of a page uses these fonts
MARKS: Final = 4

_UNITS: Final = 1000
_ADVANCE: Final = 1000
_HEAD_BYTES: Final = 44
_ENTRY_BYTES: Final = 20
_EPOCH_S: Final = 3_500_000_000  # seconds since 1904 (a fixed day of 2014), the same in every file

Point = tuple[int, int]
# Diamond, triangle, arrow, house: corners in font units, clockwise, as TrueType requires for outer contours.
_SHAPES: Final[tuple[tuple[Point, ...], ...]] = (
    ((500, 0), (100, 400), (500, 800), (900, 400)),
    ((100, 50), (500, 750), (900, 50)),
    ((100, 300), (100, 500), (550, 500), (550, 750), (900, 400), (550, 50), (550, 300)),
    ((150, 0), (150, 450), (500, 800), (850, 450), (850, 0)),
)


def font(seed: str, size: int) -> bytes:
    """Return a WOFF font of exactly ``size`` bytes (a multiple of 4, at least 3,000), determined by ``seed``."""
    # The tables that browsers require of a TrueType font; glyph 0 is the empty .notdef.
    glyphs = [b"", *(_glyph(corners) for corners in _SHAPES)]
    offsets = [sum(len(glyph) for glyph in glyphs[:count]) for count in range(len(glyphs) + 1)]
    count = len(glyphs)
    edges = (_ADVANCE, 0, 0, _ADVANCE)
    tables = dict(
        sorted(
            {
                "head": struct.pack(
                    ">IIIIHHqqhhhhHHhhh",
                    *(0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0x0003, _UNITS, _EPOCH_S, _EPOCH_S),
                    *(0, 0, _ADVANCE, _UNITS, 0, 8, 2, 1, 0),
                ),
                "hhea": struct.pack(
                    ">IhhhHhhhhhhhhhhhH", 0x00010000, 800, -200, 0, *edges, 1, 0, 0, 0, 0, 0, 0, 0, count
                ),
                "maxp": struct.pack(">IH13H", 0x00010000, count, 8, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
                "OS/2": _os2(),
                "hmtx": struct.pack(">Hh", _ADVANCE, 0) * count,
                "cmap": _cmap(),
                "loca": struct.pack(f">{len(offsets)}I", *offsets),
                "glyf": b"".join(glyphs),
                "name": _names(),
                "post": struct.pack(">IIhhIIIII", 0x00030000, 0, -75, 50, 0, 0, 0, 0, 0),
            }.items()
        )
    )
    entries, body = b"", b""
    start = _HEAD_BYTES + _ENTRY_BYTES * len(tables)
    for tag, table in tables.items():
        padded = table.ljust(_padded(len(table)), b"\0")
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries += tag.encode("ascii") + struct.pack(">IIII", start + len(body), len(table), len(table), checksum)
        body += padded
    before = _HEAD_BYTES + len(entries) + len(body)
    plain = 12 + 16 * len(tables) + sum(_padded(len(table)) for table in tables.values())
    head = struct.pack(
        ">IIIHHIHHIIIII",
        *(0x774F4646, 0x00010000, size, len(tables), 0, plain, 1, 0),
        *(0, 0, 0, before, size - before),
    )
    return head + entries + body + grain(seed, size - before)


def _padded(size: int) -> int:
    return (size + 3) // 4 * 4


def _glyph(corners: Sequence[Point]) -> bytes:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    head = struct.pack(">hhhhhHH", 1, min(xs), min(ys), max(xs), max(ys), len(corners) - 1, 0)
    steps = [now - before for line in (xs, ys) for before, now in zip((0, *line), line, strict=False)]
    glyph = head + b"\x01" * len(corners) + struct.pack(f">{len(steps)}h", *steps)
    return glyph.ljust(_padded(len(glyph)), b"\0")


def _cmap() -> bytes:
    """Return a cmap table of format 4: one segment of private use characters, and the end segment."""
    last = FIRST_MARK + MARKS - 1
    run = struct.pack(">HHHHHHH", 4, 32, 0, 4, 4, 1, 0)
    run += struct.pack(">HHHHH", last, 0xFFFF, 0, FIRST_MARK, 0xFFFF)
    run += struct.pack(">HHHH", (1 - FIRST_MARK) & 0xFFFF, 1, 0, 0)
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + run


def _names() -> bytes:
    words = {1: "Maillage Marques", 2: "Regular", 4: "Maillage Marques", 6: "MaillageMarques"}
    texts = {number: word.encode("utf-16-be") for number, word in words.items()}
    records, offset = [], 0
    for number, text in texts.items():
        records.append(struct.pack(">HHHHHH", 3, 1, 0x409, number, len(text), offset))
        offset += len(text)
    return struct.pack(">HHH", 0, len(records), 6 + 12 * len(records)) + b"".join((*records, *texts.values()))


def _os2() -> bytes:
    """Return an OS/2 table of version 3: weights and heights, no Unicode range declared."""
    scripts = (650, 600, 0, 75, 650, 600, 0, 350, 50, 300)
    lines = (800, -200, 0, 800, 200)
    return (
        struct.pack(">HhHHH", 3, _ADVANCE, 400, 5, 0)
        + struct.pack(">10hh", *scripts, 0)
        + bytes(10)
        + struct.pack(">4I4s", 0, 0, 0, 0, b"MAIL")
        + struct.pack(">HHH", 0x0040, FIRST_MARK, FIRST_MARK + MARKS - 1)
        + struct.pack(">hhhHH", *lines)
        + struct.pack(">II", 0, 0)
        + struct.pack(">hhHHH", 500, 700, 0, 0x20, 0)
    )
