"""Which tests are heard: one of a network in an hour, and few of an hour at a place that other hours say little of.

Decided once, in the transaction that writes the row, under the lock of all writers; the row says what came of it, so
that counts, samples, editions and alerts need no rule of their own. What is kept are numbers under hashes that lead to
nobody (docs/explanation/threats.md, "Figures").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final, NamedTuple

from maillage.quality.terms.hearing import SHARE_OF_AN_HOUR, TESTS_OF_A_NETWORK, TESTS_OF_AN_HOUR

UNHEARD, OWN_VOICE = 0, 1  # in the column ``voice``; any larger number is the pseudonym of newcomers
NEVER_S: Final = 1 << 62  # what is kept for good: a number of tests by commune and operator

_COARSER_BITS: Final = 2 * 6  # from squares of level 17 to those of level 11
HeardRow = tuple[int, int, int]


class HeardKeys(NamedTuple):
    """Where the tests are counted that are heard beside this one: of its network and hour, its place and hour, ever."""

    network: int
    place_hour: int
    place: int

    @classmethod
    def of(cls, network: int, hour: int, *, place: int, operator: int) -> "HeardKeys":
        """The keys of a test with a receipt of ``network`` (a word for it in that hour), made at ``place``."""
        return cls(
            _hashed("network", network), _hashed("hour", place, operator, hour), _hashed("place", place, operator)
        )


def place_heard(commune: int | None, grid17: int | None) -> int:
    """What stands for where a test was made: its commune, else a square of thirteen kilometres, else nowhere."""
    if commune is not None and commune >= 0:
        return commune
    return -1 if grid17 is None or grid17 < 0 else -2 - (grid17 >> _COARSER_BITS)


def places_heard(communes: Iterable[int], squares: Iterable[int]) -> list[int]:
    """As ``place_heard``, of many."""
    return [place_heard(commune, square) for commune, square in zip(communes, squares, strict=True)]


def newcomers_voice(hour: int) -> int:
    """The pseudonym that all devices first heard in ``hour`` have towards the five, wherever and whenever they test.

    Whoever draws many devices in an hour is one neighbour. A device has one for good: five of them are five devices.
    """
    return _hashed("voice", hour) | 2


@dataclass(slots=True)
class HeardTests:
    """Numbers of heard tests by key, as they stand in the transaction."""

    tests: dict[int, int] = field(default_factory=dict)
    changed: dict[int, HeardRow] = field(default_factory=dict)

    def load(self, rows: Iterable[tuple[int, int]]) -> None:
        """Take what the database holds."""
        self.tests.update(rows)

    def hears(self, keys: HeardKeys, ended_s: int) -> bool:
        """Whether one more test is heard; if so it is counted."""
        of_network, of_hour, ever = (self.tests.get(key, 0) for key in keys)
        if of_network >= TESTS_OF_A_NETWORK or of_hour >= max(TESTS_OF_AN_HOUR, SHARE_OF_AN_HOUR * (ever - of_hour)):
            return False
        for key, until_s in zip(keys, (ended_s, ended_s, NEVER_S), strict=True):
            self.tests[key] = self.tests.get(key, 0) + 1
            self.changed[key] = (key, self.tests[key], until_s)
        return True


def voice_of(voices: Mapping[int, int], *, device: int, hour: int) -> int:
    """The voice of a heard device: the one that its earlier rows have, else that of a newcomer."""
    return voices.get(device) or newcomers_voice(hour)


def _hashed(word: str, *numbers: int) -> int:
    text = " ".join([word, *map(str, numbers)])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
