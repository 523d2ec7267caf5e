"""Rate rules against ballot stuffing: one test per network and hour, and few per hour at a place with little history.

Decided once, in the transaction that writes the row, under the writers' lock; the row stores the outcome, so that
counts, samples, editions and alerts need no rule of their own. Counters are stored under hashes that identify nobody
(docs/explanation/threats.md, "Figures").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final, NamedTuple

from maillage.measure.record.domain.hearing import SHARE_OF_AN_HOUR, TESTS_OF_A_NETWORK, TESTS_OF_AN_HOUR
from maillage.measure.record.domain.terms import Origin

UNHEARD, OWN_VOICE = 0, 1  # values of the column ``voice``; any larger number is a pseudonym of newcomers
NEVER_S: Final = 1 << 62  # counters that never expire: totals by commune and operator

_COARSER_BITS: Final = 2 * 6  # from squares of level 17 to level 11
HeardRow = tuple[int, int, int]


class CounterKeys(NamedTuple):
    """Keys of the counters that limit a test: its network and hour, its place and hour, and the place in total."""

    network: int
    place_hour: int
    place: int

    @classmethod
    def of(cls, network: int, hour: int, *, place: int, operator: int, origin: Origin) -> "CounterKeys":
        """Return the keys of a test at ``place`` whose receipt has the ``network`` pseudonym of that hour.

        Who travels changes place, not network: a trip is heard once an hour in each place, and takes nothing from the
        hours of those who stay.
        """
        if origin is Origin.TRIP:
            return cls(
                _hashed("trip network", network, place),
                _hashed("trip hour", place, operator, hour),
                _hashed("trip place", place, operator),
            )
        return cls(
            _hashed("network", network), _hashed("hour", place, operator, hour), _hashed("place", place, operator)
        )


def place_heard(commune: int | None, grid17: int | None) -> int:
    """Return a number for the place of a test: its commune, else a square of thirteen kilometres, else a constant."""
    if commune is not None and commune >= 0:
        return commune
    return -1 if grid17 is None or grid17 < 0 else -2 - (grid17 >> _COARSER_BITS)


def places_heard(communes: Iterable[int], squares: Iterable[int]) -> list[int]:
    """Return ``place_heard`` of many places."""
    return [place_heard(commune, square) for commune, square in zip(communes, squares, strict=True)]


def newcomers_pseudonym(hour: int) -> int:
    """Return the pseudonym that all devices first seen in ``hour`` share in the minimum of five, wherever they test.

    Many new devices in one hour count as one person. A device keeps its pseudonym: five of them are five devices.
    """
    return _hashed("voice", hour) | 2


@dataclass(slots=True)
class TestCounters:
    """Counters of accepted tests by key, as of the current transaction."""

    tests: dict[int, int] = field(default_factory=dict)
    changed: dict[int, HeardRow] = field(default_factory=dict)

    def load(self, rows: Iterable[tuple[int, int]]) -> None:
        """Load counters from the database."""
        self.tests.update(rows)

    def hears(self, keys: CounterKeys, ended_s: int) -> bool:
        """Return whether one more test is accepted; if so, count it."""
        of_network, of_hour, ever = (self.tests.get(key, 0) for key in keys)
        if of_network >= TESTS_OF_A_NETWORK or of_hour >= max(TESTS_OF_AN_HOUR, SHARE_OF_AN_HOUR * (ever - of_hour)):
            return False
        for key, until_s in zip(keys, (ended_s, ended_s, NEVER_S), strict=True):
            self.tests[key] = self.tests.get(key, 0) + 1
            self.changed[key] = (key, self.tests[key], until_s)
        return True


def voice_of(voices: Mapping[int, int], *, device: int, hour: int) -> int:
    """Return the voice of an accepted device: that of its earlier rows, else that of newcomers."""
    return voices.get(device) or newcomers_pseudonym(hour)


def _hashed(word: str, *numbers: int) -> int:
    text = " ".join([word, *map(str, numbers)])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
