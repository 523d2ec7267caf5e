import struct

import pytest

from maillage.measure.protocol.store.fonts import FIRST_MARK, MARKS, font


def _tables(content: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", content, 12)
    tables = {}
    for at in range(44, 44 + 20 * count, 20):
        tag, start, size, plain, checksum = struct.unpack_from(">4sIIII", content, at)
        table = content[start : start + size]
        words = table.ljust((size + 3) // 4 * 4, b"\0")
        assert (size, start % 4) == (plain, 0)
        assert sum(struct.unpack(f">{len(words) // 4}I", words)) & 0xFFFFFFFF == checksum
        tables[tag.decode()] = table
    return tables


@pytest.mark.parametrize("size", [25_000, 25_003, 66_679])
def test_font_is_a_woff_of_the_size_asked_for(size: int):
    content = font("x", size)

    signature, flavour, length = struct.unpack_from(">4sII", content)
    private_at, private_bytes = struct.unpack_from(">II", content, 36)

    assert (len(content), signature, flavour, length) == (size, b"wOFF", 0x00010000, size)
    assert (private_at % 4, private_at + private_bytes) == (0, size)


def test_font_has_the_tables_that_browsers_ask_for_in_order():
    tables = list(_tables(font("x", 25_000)))

    assert tables == ["OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"]


def test_font_maps_the_marks_of_the_private_area_to_its_glyphs():
    cmap = _tables(font("x", 25_000))["cmap"]
    last, _end, _pad, first, _start, step = struct.unpack_from(">HHHHHH", cmap, 12 + 14)

    glyphs = [(code + step) & 0xFFFF for code in range(first, last + 1)]

    assert (first, glyphs) == (FIRST_MARK, list(range(1, MARKS + 1)))
