import struct
import zlib
from functools import cache
from pathlib import Path

import numpy as np

from maillage.measure.protocol.domain.protocol import VIDEO_LADDER
from maillage.measure.protocol.store.landscape import (
    HEIGHT_PX,
    PERIOD_PX,
    WIDTH_PX,
    SlidingSheet,
    sky,
    sliding_sheets,
    write_png,
)


@cache
def sheets() -> tuple[SlidingSheet, ...]:
    """The sheets, painted once and not before a test looks."""
    return tuple(sliding_sheets())


def test_pictures_are_as_high_as_the_highest_rung():
    heights = {sheet.pixels.shape[0] for sheet in sheets()} | {sky().shape[0], HEIGHT_PX}

    assert heights == {VIDEO_LADDER[-1][0]}


def test_sheets_slide_faster_the_nearer_they_are():
    speeds = [sheet.speed_px_s for sheet in sheets()]

    assert speeds == sorted(set(speeds))


def test_sheets_repeat_without_a_seam():
    # The last screen is the first one again, and the ridge goes on from one period to the next.
    def _seam_px(sheet: SlidingSheet) -> int:
        edges = [int(np.argmax(sheet.pixels[:, x, 3] > 0)) for x in (PERIOD_PX - 1, PERIOD_PX)]
        return abs(edges[1] - edges[0])

    repeats = [bool((sheet.pixels[:, PERIOD_PX:] == sheet.pixels[:, :WIDTH_PX]).all()) for sheet in sheets()]
    seams = {sheet.name: _seam_px(sheet) for sheet in sheets() if sheet.name in {"far", "near", "shore"}}

    assert (repeats, [name for name, seam in seams.items() if seam > 2]) == ([True] * 4, [])


def test_written_png_holds_the_pixels(tmp_path: Path):
    pixels = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    write_png(tmp_path / "a.png", pixels)

    content = (tmp_path / "a.png").read_bytes()
    at = content.index(b"IDAT")
    (size,) = struct.unpack(">I", content[at - 4 : at])
    rows = zlib.decompress(content[at + 4 : at + 4 + size])

    assert rows == b"".join(b"\0" + row.tobytes() for row in pixels)
