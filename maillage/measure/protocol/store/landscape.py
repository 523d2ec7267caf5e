"""Render the frames' layers of the video: a coast at dawn in four parallax layers, under a mesh network in the sky.

The colours are the brand's (maillage/web/static/web/tokens.css). The picture has no influence on measurements: the
encoder holds a constant bit rate.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measure.protocol.store.pictures import PNG_SIGNATURE, png_chunk

Pixels = NDArray[np.uint8]  # shape (height, width, 4), RGBA
Sheet = NDArray[np.float64]  # shape (height, width), 0-1: coverage of each pixel by one colour

WIDTH_PX: Final = 1920
HEIGHT_PX: Final = 1080
PERIOD_PX: Final = 2880  # period of a layer's horizontal repetition; the image is one screen wider

_SKY: Final = ((0.0, (7, 59, 70)), (0.26, (11, 85, 99)), (0.44, (96, 160, 166)), (0.6, (255, 206, 92)))
_SUN: Final = (1340, 520, 84)
_SUN_COLOUR: Final = (255, 243, 207)
_SEED: Final = 2026


@dataclass(frozen=True, slots=True)
class SlidingSheet:
    """An image wider than the screen and its speed of scrolling to the left, in pixels per second."""

    name: str
    pixels: Pixels
    speed_px_s: int


def sky() -> Pixels:
    """Render the still background: a dawn gradient from petrol blue to gorse yellow, with the sun."""
    rows = np.linspace(0, 1, HEIGHT_PX)
    stops = [stop for stop, _ in _SKY]
    column = np.stack([np.interp(rows, stops, [colour[i] for _, colour in _SKY]) for i in range(3)], axis=-1)
    picture = np.repeat(column[:, None, :], WIDTH_PX, axis=1)
    x, y, radius = _SUN
    ys, xs = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX]
    distance = np.hypot(xs - x, ys - y)
    cover = np.clip(radius - distance, 0, 1) + 0.45 * np.exp(-((distance / 260) ** 2))
    picture += np.clip(cover, 0, 1)[..., None] * (np.array(_SUN_COLOUR) - picture)
    opaque = np.full((HEIGHT_PX, WIDTH_PX, 1), 255.0)
    return np.concatenate([picture, opaque], axis=-1).astype(np.uint8)


def sliding_sheets() -> tuple[SlidingSheet, ...]:
    """Render the layers from back to front: far hills, mesh, near hills with masts, shore.

    Nearer layers move faster.
    """
    random = np.random.default_rng(_SEED)
    near = _ridge(700, (46, 22, 12), (2, 5, 9), random)
    return (
        SlidingSheet("far", _painted(_below(_ridge(640, (60, 26, 10), (1, 3, 7), random)), (53, 134, 154)), 10),
        SlidingSheet("mesh", _painted(_mesh(random), (242, 251, 251)), 22),
        SlidingSheet("near", _painted(np.maximum(_below(near), _masts(near)), (11, 85, 99)), 40),
        SlidingSheet("shore", _painted(_below(_ridge(905, (34, 16, 5), (3, 4, 11), random)), (7, 43, 52)), 76),
    )


def write_png(path: Path, pixels: Pixels) -> None:
    """Write ``pixels`` as an RGBA PNG."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    path.write_bytes(PNG_SIGNATURE + b"".join(png_chunk(kind, content) for kind, content in chunks))


def _painted(cover: Sheet, colour: Sequence[int]) -> Pixels:
    wide = np.concatenate([cover, cover[:, :WIDTH_PX]], axis=1)
    pixels = np.empty((*wide.shape, 4), np.uint8)
    pixels[..., :3] = colour
    pixels[..., 3] = np.clip(wide, 0, 1) * 255
    return pixels


def _ridge(
    base_px: int, heights_px: Sequence[int], waves: Sequence[int], random: np.random.Generator
) -> NDArray[np.float64]:
    """Return the height of a ridge per column; whole sine periods only, so that it tiles horizontally."""
    turns = np.linspace(0, 2 * np.pi, PERIOD_PX, endpoint=False)
    line = np.full(PERIOD_PX, float(base_px))
    for height, wave in zip(heights_px, waves, strict=True):
        line += height * np.sin(wave * turns + random.uniform(0, 2 * np.pi))
    return line


def _below(line: NDArray[np.float64]) -> Sheet:
    rows = np.arange(HEIGHT_PX)[:, None]
    return np.clip(rows - line[None, :] + 0.5, 0, 1)


def _masts(ridge: NDArray[np.float64]) -> Sheet:
    """Draw lattice masts on the ridge, each with two circles for the waves around its top."""
    sheet = np.zeros((HEIGHT_PX, PERIOD_PX))
    for x, height in ((340, 190), (1120, 240), (1790, 160), (2480, 220)):
        foot, top = ridge[x] + 12, ridge[x] - height
        steps = np.linspace(0, 1, 9)
        lefts = [(x - 26 * (1 - share), foot + (top - foot) * share) for share in steps]
        rights = [(2 * x - left_x, y) for left_x, y in lefts]
        crossed = [*zip(lefts, rights[1:], strict=False), *zip(rights, lefts[1:], strict=False)]
        for start, end in [(lefts[0], lefts[-1]), (rights[0], rights[-1]), *crossed]:
            _draw_line(sheet, start, end, width_px=4)
        for radius in (34, 58):
            _draw_circle(sheet, (x, top - 4), radius, width_px=4)
        _draw_line(sheet, (x, top), (x, top - 40), width_px=7)
    return sheet


def _mesh(random: np.random.Generator) -> Sheet:
    """Draw random nodes in the sky, each connected to its nearest neighbours."""
    sheet = np.zeros((HEIGHT_PX, PERIOD_PX))
    columns, rows = 12, 3
    knots = [
        (x * PERIOD_PX / columns + random.uniform(30, 200), 90 + y * 150 + random.uniform(-60, 60))
        for x in range(columns)
        for y in range(rows)
    ]
    for number, knot in enumerate(knots, start=1):
        distances = [float(np.hypot(x - knot[0], y - knot[1])) for x, y in knots[number:]]
        others = [knots[number + nearest] for nearest in np.argsort(distances)]
        for other in others[:2]:
            if other[0] < PERIOD_PX - 8:
                _draw_line(sheet, knot, other, width_px=2.5)
    sheet *= 0.35
    for x, y in knots:
        _draw_circle(sheet, (min(x, PERIOD_PX - 12), y), 2.5, width_px=9)
    return sheet


def _window(sheet: Sheet, low: Sequence[float], high: Sequence[float]) -> tuple[slice, slice]:
    columns = slice(max(0, int(low[0]) - 8), min(sheet.shape[1], int(high[0]) + 9))
    rows = slice(max(0, int(low[1]) - 8), min(sheet.shape[0], int(high[1]) + 9))
    return rows, columns


def _draw_line(sheet: Sheet, start: tuple[float, float], end: tuple[float, float], *, width_px: float) -> None:
    pairs = list(zip(start, end, strict=True))
    window = _window(sheet, [min(pair) for pair in pairs], [max(pair) for pair in pairs])
    ys, xs = np.mgrid[window]
    along = np.subtract(end, start)
    share = np.clip(((xs - start[0]) * along[0] + (ys - start[1]) * along[1]) / (along @ along), 0, 1)
    distance = np.hypot(xs - start[0] - share * along[0], ys - start[1] - share * along[1])
    sheet[window] = np.maximum(sheet[window], np.clip(width_px / 2 - distance + 0.5, 0, 1))


def _draw_circle(sheet: Sheet, centre: tuple[float, float], radius_px: float, *, width_px: float) -> None:
    window = _window(sheet, [middle - radius_px for middle in centre], [middle + radius_px for middle in centre])
    ys, xs = np.mgrid[window]
    distance = np.abs(np.hypot(xs - centre[0], ys - centre[1]) - radius_px)
    sheet[window] = np.maximum(sheet[window], np.clip(width_px / 2 - distance + 0.5, 0, 1))
