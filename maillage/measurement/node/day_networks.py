"""The word that stands for a client's address prefix in receipts: a keyed hash, whose key is thrown away each day.

Keys live in the memory of the node's processes. That of a day is a hash of the day before's, so that all processes
that were forked from one have the same, and nobody can go back: the hashes of a day that is over are of no use.
"""

import hashlib
from typing import Final

DAY_S: Final = 86_400
_PURPOSE: Final = b"maillage-day"


class DayNetworks:
    """The key of today (UTC), from a ``secret`` drawn on the day of ``now_s``."""

    def __init__(self, secret: bytes, now_s: float) -> None:
        self._key = secret
        self._day = int(now_s // DAY_S)

    def move_on(self, now_s: float) -> None:
        """Throw away the keys of the days before."""
        while self._day < int(now_s // DAY_S):
            self._key = hashlib.blake2b(_PURPOSE, key=self._key, digest_size=32).digest()
            self._day += 1

    def word(self, prefix: str, now_s: float) -> int:
        """Sixty-four bits that stand for ``prefix`` today; never 0."""
        self.move_on(now_s)
        return int.from_bytes(hashlib.blake2b(prefix.encode(), key=self._key, digest_size=8).digest(), "little") or 1
