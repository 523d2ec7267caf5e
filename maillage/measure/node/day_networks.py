"""Pseudonyms of client address prefixes in receipts: a keyed hash whose key is destroyed each day.

Keys exist only in memory of the node's processes. A day's key is a hash of the previous day's, so that all forked
processes have the same key and earlier keys cannot be recomputed: hashes of past days cannot be linked to addresses.
"""

import hashlib
from typing import Final

DAY_S: Final = 86_400
_PURPOSE: Final = b"maillage-day"


class DayNetworks:
    """The key of the current UTC day, derived from a random ``secret`` of the day of ``now_s``."""

    def __init__(self, secret: bytes, now_s: float) -> None:
        self._key = secret
        self._day = int(now_s // DAY_S)

    def move_on(self, now_s: float) -> None:
        """Derive today's key and discard the previous ones."""
        while self._day < int(now_s // DAY_S):
            self._key = hashlib.blake2b(_PURPOSE, key=self._key, digest_size=32).digest()
            self._day += 1

    def word(self, prefix: str, now_s: float) -> int:
        """Return a 64-bit pseudonym of ``prefix`` for today; never 0."""
        self.move_on(now_s)
        return int.from_bytes(hashlib.blake2b(prefix.encode(), key=self._key, digest_size=8).digest(), "little") or 1
