"""Draws the icons of the installable page as PNG, from the lines of web/static/web/mark.svg. Deterministic.

Anti-aliasing comes from signed distances to lines and circles (coverage = distance to the edge, clamped to a pixel).
"""

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Point = tuple[float, float]
Colour = tuple[int, int, int]

_GRID: Final = 32.0  # the mark is drawn on a grid of 32 x 32
_PETROL: Final[Colour] = (0x0B, 0x55, 0x63)
_WEB: Final[Colour] = (0x7F, 0xB9, 0xC2)
_WHITE: Final[Colour] = (0xF2, 0xFB, 0xFB)
_GORSE: Final[Colour] = (0xFF, 0xC8, 0x3D)
_WEB_LINES: Final[tuple[tuple[Point, ...], ...]] = (
    ((7, 25), (16, 17)),
    ((25, 25), (16, 17)),
    ((7, 9), (25, 9)),
    ((7, 25), (25, 25)),
    ((7, 9), (16, 3.5), (25, 9)),
)
_LETTER: Final[tuple[Point, ...]] = ((7, 25), (7, 9), (16, 17), (25, 9), (25, 25))
_NODES: Final[tuple[Point, ...]] = ((7, 9), (25, 9), (7, 25), (25, 25))
_LIGHT: Final[Point] = (16, 17)


@dataclass(frozen=True, slots=True)
class Icon:
    """One icon: its side in pixels, the scale of the mark in it, and its corner radius (of 32)."""

    side_px: int
    scale: float
    corner: float


# A maskable icon is cropped to a circle of 80 %: the mark fits inside it, the background reaches the edge.
ICONS: Final[Mapping[str, Icon]] = {
    "icon-192": Icon(192, 1.0, 7.0),
    "icon-512": Icon(512, 1.0, 7.0),
    "maskable-512": Icon(512, 0.72, 0.0),
    "apple-180": Icon(180, 0.86, 0.0),
    "favicon-32": Icon(32, 1.0, 7.0),
}


@cache
def icon_png(name: str) -> bytes:
    """The PNG file of the icon of that name; raises KeyError if there is none."""
    icon = ICONS[name]
    steps = (np.arange(icon.side_px) + 0.5) * (_GRID / icon.side_px)
    across, down = np.meshgrid(steps, steps)
    pixel = _GRID / icon.side_px
    picture = np.zeros((icon.side_px, icon.side_px, 4))
    picture[..., :3] = _PETROL
    # Signed distance to the edge of the rounded square.
    reach = _GRID / 2 - icon.corner
    beyond_across, beyond_down = np.abs(across - 16) - reach, np.abs(down - 16) - reach
    outside = np.hypot(np.maximum(beyond_across, 0), np.maximum(beyond_down, 0))
    picture[..., 3] = 255 * _coverage(
        np.asarray(outside + np.minimum(np.maximum(beyond_across, beyond_down), 0) - icon.corner), pixel
    )
    # Pixel coordinates on the grid of the mark, which may be scaled down in the centre.
    across, down = ((axis - 16) / icon.scale + 16 for axis in (across, down))
    pixel /= icon.scale
    for line in _WEB_LINES:
        _paint(picture, _WEB, _coverage(_to_line(across, down, line) - 0.5, pixel))
    _paint(picture, _WHITE, _coverage(_to_line(across, down, _LETTER) - 1.3, pixel))
    for node in _NODES:
        _paint(picture, _WHITE, _coverage(_to_point(across, down, node) - 2.6, pixel))
    _paint(picture, _GORSE, _coverage(_to_point(across, down, _LIGHT) - 3.6, pixel))
    # A PNG file (ISO 15948) of RGBA rows, each with filter 0.
    picture = np.round(picture).astype(np.uint8)
    rows, columns, _ = picture.shape
    head = struct.pack(">IIBBBBB", columns, rows, 8, 6, 0, 0, 0)
    lines = np.concatenate([np.zeros((rows, 1), np.uint8), picture.reshape(rows, -1)], axis=1)
    body = zlib.compress(lines.tobytes(), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def favicon_ico() -> bytes:
    """The 32-pixel icon as an ICO file for /favicon.ico: a directory with one PNG."""
    picture = icon_png("favicon-32")
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, 32, 32, 0, 0, 1, 32, len(picture), 22) + picture


def _paint(picture: Floats, colour: Colour, coverage: Floats) -> None:
    share = coverage[..., None]
    picture[..., :3] = picture[..., :3] * (1 - share) + np.asarray(colour) * share


def _coverage(distance: Floats, pixel: float) -> Floats:
    return np.clip(0.5 - distance / pixel, 0.0, 1.0)


def _to_point(across: Floats, down: Floats, point: Point) -> Floats:
    return np.asarray(np.hypot(across - point[0], down - point[1]))


def _to_line(across: Floats, down: Floats, points: Sequence[Point]) -> Floats:
    """Distance to a polyline through ``points``, with round joins and caps."""
    distances = []
    for (x1, y1), (x2, y2) in pairwise(points):
        length = (x2 - x1) ** 2 + (y2 - y1) ** 2
        along = np.clip(((across - x1) * (x2 - x1) + (down - y1) * (y2 - y1)) / length, 0, 1)
        distances.append(np.hypot(across - x1 - along * (x2 - x1), down - y1 - along * (y2 - y1)))
    return np.asarray(np.minimum.reduce(distances))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
