"""A key split so that two of its shares give it back, and one says nothing of it: Shamir's scheme over GF(256).

Each octet of the key is the value at 0 of a line whose slope is drawn; share x holds the values at x. Source:
A. Shamir, How to share a secret, Communications of the ACM 22 (1979); the field is that of AES (FIPS 197, 0x11b).
The browser's side is static/consultation/seal.js; tests/buy/consultation/domain/seal_vectors.json binds both.
"""

import secrets
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from maillage.core.problems import Refused, sentence

KEY_BYTES: Final = 32
SHARE_BYTES: Final = 1 + KEY_BYTES  # its place x, then the values
THRESHOLD: Final = 2
MOST_HOLDERS: Final = 5
_POLYNOMIAL: Final = 0x11B

RandomOctets = Callable[[int], bytes]


class SealBroken(Refused):
    """A sealed reply, a share or a key that is not what it was when it was sealed: nothing of it is to be used."""


def split(key: bytes, holders: int, *, random: RandomOctets = secrets.token_bytes) -> list[bytes]:
    """One share of 33 octets for each of two to five holders, at the places 1, 2, 3."""
    if len(key) != KEY_BYTES or not THRESHOLD <= holders <= MOST_HOLDERS:
        raise ValueError((len(key), holders))
    slopes = random(KEY_BYTES)
    return [
        bytes([x, *(value ^ _product(slope, x) for value, slope in zip(key, slopes, strict=True))])
        for x in range(1, holders + 1)
    ]


def combine(shares: Sequence[bytes]) -> bytes:
    """The key of two shares or more; those beyond two must lie on the same lines.

    Raises SealBroken: seal.shares where two different shares are missing, seal.share where one is not of this key.
    """
    places = {share[0]: share for share in shares if len(share) == SHARE_BYTES and 1 <= share[0] <= MOST_HOLDERS}
    if len(places) < THRESHOLD:
        raise SealBroken(
            "seal.shares", sentence("Il faut les parts de deux personnes : une seule n’ouvre aucune réponse.")
        )
    keys = {_value_at_zero(first, second) for first, second in pairwise(places.values())}
    if len(keys) > 1 or set(places.values()) != set(shares):
        raise SealBroken(
            "seal.share",
            sentence("Une part n’est pas celle de cette réponse : demandez à chaque personne de la donner de nouveau."),
        )
    return keys.pop()


def _value_at_zero(first: bytes, second: bytes) -> bytes:
    """Lagrange's interpolation at 0 of the lines through two shares."""
    # In this field minus is plus: f(0) = (x2 f(x1) + x1 f(x2)) / (x1 + x2).
    scale = _inverse(first[0] ^ second[0])
    return bytes(
        _product(_product(value, second[0]) ^ _product(beside, first[0]), scale)
        for value, beside in zip(first[1:], second[1:], strict=True)
    )


def _product(value: int, factor: int) -> int:
    """The product in GF(256); ``factor``, a place, is no secret, so its bits may decide what is done."""
    product = 0
    while factor:
        product ^= value * (factor & 1)
        value = value << 1 ^ _POLYNOMIAL * (value >> 7)
        factor >>= 1
    return product


def _inverse(value: int) -> int:
    return next(other for other in range(1, 256) if _product(value, other) == 1)
