"""Deterministic pseudo-random bytes, the same on every machine: SHAKE-256 (FIPS 202) of a seed.

They do not compress, so that a page costs the same number of bytes on every network.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import count
from typing import TypeVar

T = TypeVar("T")


def grain(seed: str, size: int) -> bytes:
    """Return ``size`` pseudo-random bytes determined by ``seed``."""
    return hashlib.shake_256(seed.encode()).digest(size)


def grain_text(seed: str, size: int) -> str:
    """Return ``size`` pseudo-random Base64 characters, six bits of entropy each.

    They need no escaping inside CSS and JavaScript string literals.
    """
    return b64encode(grain(seed, size * 3 // 4 + 3)).decode("ascii")[:size]


def draws(seed: str, least: int, most: int) -> Iterator[int]:
    """Yield pseudo-random integers in [``least``, ``most``], endlessly."""
    for round_ in count():
        block = grain(f"{seed}/{round_}", 256)
        for start in range(0, 256, 4):
            yield least + int.from_bytes(block[start : start + 4], "big") % (most - least + 1)


def draw_members(seed: str, among: Sequence[T]) -> Iterator[T]:
    """Yield pseudo-random members of ``among``, endlessly, never the same twice in a row."""
    last = -1
    for number in draws(seed, 0, len(among) - 1):
        last = (number + 1) % len(among) if number == last else number
        yield among[last]
