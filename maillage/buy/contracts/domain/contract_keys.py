"""The key of a contract, and deduplication: identical records are merged, different ones under one number are not.

Buyer and number do not identify a contract: platforms give all lots of a consultation one number (measured: 46 numbers
for 83 more contracts). The key therefore adds a digest of holders, date and object, the object reduced to ASCII letters
and digits, so that a record and a copy with broken encoding have the same key.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from maillage.buy.contracts.domain.contracts import Contract

_DISCRIMINATOR_BYTES: Final = 6
_KEPT: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789")
_DROPPED: Final = bytes(byte for byte in range(256) if byte not in _KEPT)
# Platforms truncate at 255: longer texts would separate a contract from its truncated copy.
_OBJECT_CHARACTERS: Final = 200


def contract_key(contract: Contract) -> str:
    """Buyer, number and discriminator; independent of file and order."""
    plain = (contract.object or "").lower().encode("ascii", "ignore").translate(None, _DROPPED)
    holders = ",".join(sorted({holder.id or "" for holder in contract.holders}))
    day = contract.notified_on.isoformat() if contract.notified_on is not None else ""
    stated = b"|".join((holders.encode(), day.encode(), plain[:_OBJECT_CHARACTERS]))
    digest = hashlib.blake2b(stated, digest_size=_DISCRIMINATOR_BYTES).hexdigest()
    return f"{contract.buyer_id or ''}-{contract.id or ''}-{digest}"


def record_fingerprint(contract: Contract, key: str) -> int:
    """Digest of the key combined with the hash of all values; only stable within a process and its forks.

    Neither alone has enough bits for millions of records.
    """
    of_key = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
    return of_key << 64 | hash(contract) & 0xFFFFFFFFFFFFFFFF


class Deduplication:
    """Detects exact duplicates, and numbers the distinct records of a key."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._counts: dict[int, int] = {}
        self.folded = 0

    def record_number(self, mark: int) -> int | None:
        """The number of this record among those of its key, from 1; None for a duplicate."""
        if mark in self._seen:
            self.folded += 1
            return None
        self._seen.add(mark)
        of_key = mark >> 64
        number = self._counts[of_key] = self._counts.get(of_key, 0) + 1
        return number


def latest_versions(contracts: Iterable[tuple[str, Contract]]) -> Iterator[tuple[str, Contract]]:
    """The version to show of each key, in the order of first occurrence.

    The ministry's rule (DAJ, 15 February 2023): published last, then most complete, then read last.
    """
    latest: dict[str, Contract] = {}
    for key, contract in contracts:
        if key not in latest or _precedence(contract) >= _precedence(latest[key]):
            latest[key] = contract
    return iter(latest.items())


def _precedence(contract: Contract) -> tuple[dt.date, int, int]:
    days = [contract.published_on, *(amendment.published_on for amendment in contract.amendments)]
    last = max((day for day in days if day is not None), default=dt.date.min)
    fields = (getattr(contract, name) for name in Contract.__slots__)
    return last, len(contract.amendments), sum(1 for value in fields if value not in (None, ()))
