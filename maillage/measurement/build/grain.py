"""Bytes that look random and are the same on every machine: SHAKE-256 (FIPS 202) of a seed.

They cannot be compressed on the way, so a page costs the same on every network.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TypeVar

T = TypeVar("T")


def grain(seed: str, size: int) -> bytes:
    """``size`` bytes that only ``seed`` decides."""
    return hashlib.shake_256(seed.encode()).digest(size)


def grain_text(seed: str, size: int) -> str:
    """``size`` characters of the Base64 alphabet: six bits of grain each, safe between the quotes of CSS and JS."""
    return b64encode(grain(seed, size * 3 // 4 + 3)).decode("ascii")[:size]


def draws(seed: str, least: int, most: int) -> Iterator[int]:
    """Whole numbers from ``least`` to ``most``, without end."""
    for round_ in count():
        block = grain(f"{seed}/{round_}", 256)
        for start in range(0, 256, 4):
            yield least + int.from_bytes(block[start : start + 4], "big") % (most - least + 1)


def draw_members(seed: str, among: Sequence[T]) -> Iterator[T]:
    """Members of ``among``, without end and never the same twice running."""
    last = -1
    for number in draws(seed, 0, len(among) - 1):
        last = (number + 1) % len(among) if number == last else number
        yield among[last]
