"""Reads a QR code out of a printed picture, without the library that drew it (ISO/IEC 18004, versions 2 to 6, bytes).

Only what a scanner must do is here: find the three corners, read format, mask and modules, put the blocks in order.
Errors are not corrected: what is printed must be read without.
"""

import subprocess
from collections.abc import Callable, Iterator
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from maillage.measure.protocol.store.video import ffmpeg_program

Grey = NDArray[np.uint8]
Flags = NDArray[np.bool_]

# Data codewords of each block, by version and level bits (01 L, 00 M, 11 Q, 10 H): table 9.
BLOCKS = {
    (2, 1): [34], (2, 0): [28], (2, 3): [22], (2, 2): [16],
    (3, 1): [55], (3, 0): [44], (3, 3): [17] * 2, (3, 2): [13] * 2,
    (4, 1): [80], (4, 0): [32] * 2, (4, 3): [24] * 2, (4, 2): [9] * 4,
    (5, 1): [108], (5, 0): [43] * 2, (5, 3): [15, 15, 16, 16], (5, 2): [11, 11, 12, 12],
    (6, 1): [68] * 2, (6, 0): [27] * 4, (6, 3): [19] * 4, (6, 2): [15] * 4,
}  # fmt: skip
MASKS: list[Callable[[int, int], bool]] = [
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _: i % 2 == 0,
    lambda _, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
]


def grey(png: bytes) -> Grey:
    """The picture as rows of grey values."""
    width, height = (int.from_bytes(png[at : at + 4]) for at in (16, 20))
    command = [ffmpeg_program(), "-v", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    raw = subprocess.run(command, input=png, capture_output=True, check=True, timeout=30).stdout
    return np.frombuffer(raw, np.uint8).reshape(height, width)


def code_in(png: bytes) -> str:
    """The text of the only code in the picture."""
    dark = grey(png) < 128
    modules = _modules(dark)
    size = len(modules)
    level, mask = _format(modules)
    bits = [bool(modules[i, j]) ^ MASKS[mask](i, j) for i, j in _path(size)]
    words = [int("".join("01"[bit] for bit in bits[at : at + 8]), 2) for at in range(0, len(bits) - 7, 8)]
    return _text(_in_order(words, BLOCKS[(size - 17) // 4, level]))


def _modules(dark: Flags) -> Flags:
    (top, left), (_, right), _, module = _corners(dark)
    size = round((right - left) / module) + 7
    steps = np.arange(size) - 3
    # The distance between corners is known better than the width of one module.
    pitch = (right - left) / (size - 7)
    rows = np.round(top + steps * pitch).astype(int)
    columns = np.round(left + steps * pitch).astype(int)
    return np.asarray(dark[np.ix_(rows, columns)], np.bool_)


def _corners(dark: Flags) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float], float]:
    """Centres of the corners (top left, top right, bottom left) and the width of a module."""
    across = [(row, *found) for row, line in enumerate(dark) for found in _targets(line)]
    seen = [
        (row, centre, width)
        for row, centre, width in across
        for middle, _ in _targets(dark[:, round(centre)])
        if abs(middle - row) < width
    ]
    clusters: list[list[tuple[int, float, float]]] = []
    for one in seen:
        near = next((c for c in clusters if abs(c[0][0] - one[0]) + abs(c[0][1] - one[1]) < 8 * one[2]), None)
        if near is None:
            clusters.append([one])
        else:
            near.append(one)
    assert len(clusters) == 3, [cluster[0] for cluster in clusters]
    centres = [tuple(float(value) for value in np.mean([one[:2] for one in cluster], axis=0)) for cluster in clusters]
    top_left, *others = sorted(centres, key=sum)
    bottom_left, top_right = sorted(others, key=lambda centre: centre[1])
    width = float(np.mean([one[2] for cluster in clusters for one in cluster]))
    return (*top_left,), (*top_right,), (*bottom_left,), width  # type: ignore[return-value]  # pairs


def _targets(line: Flags) -> Iterator[tuple[float, float]]:
    """Centre and module of each run of 1:1:3:1:1, dark first."""
    runs = [(is_dark, len(list(group))) for is_dark, group in groupby(line.tolist())]
    starts = np.cumsum([0, *(length for _, length in runs)])
    for at in range(len(runs) - 4):
        lengths = [length for _, length in runs[at : at + 5]]
        module = sum(lengths) / 7
        fits = all(
            abs(length - want * module) <= max(0.75, 0.4 * module)
            for length, want in zip(lengths, (1, 1, 3, 1, 1), strict=True)
        )
        if runs[at][0] and module >= 1.5 and fits:
            yield starts[at] + sum(lengths) / 2 - 0.5, module


def _format(modules: Flags) -> tuple[int, int]:
    places = [(8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8)]
    places += [(row, 8) for row in range(5, -1, -1)]
    word = int("".join("01"[bool(modules[place])] for place in places), 2) ^ 0b101010000010010
    return word >> 13, word >> 10 & 7


def _path(size: int) -> Iterator[tuple[int, int]]:
    """The modules of the data in their order: up and down in columns of two, around what is fixed."""
    rows, goes_up = range(size), True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:
        for row in reversed(rows) if goes_up else rows:
            for column in (right, right - 1):
                if not _is_fixed(row, column, size):
                    yield row, column
        goes_up = not goes_up


def _is_fixed(row: int, column: int, size: int) -> bool:
    in_corner = (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9)
    in_alignment = abs(row - (size - 7)) <= 2 and abs(column - (size - 7)) <= 2
    return in_corner or in_alignment or row == 6 or column == 6


def _in_order(words: list[int], blocks: list[int]) -> list[int]:
    parts: list[list[int]] = [[] for _ in blocks]
    coming = iter(words)
    for place in range(max(blocks)):
        for part, length in zip(parts, blocks, strict=True):
            if place < length:
                part.append(next(coming))
    return [word for part in parts for word in part]


def _text(words: list[int]) -> str:
    bits = "".join(f"{word:08b}" for word in words)
    assert bits[:4] == "0100", bits[:4]
    length = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * at : 20 + 8 * at], 2) for at in range(length)).decode()
