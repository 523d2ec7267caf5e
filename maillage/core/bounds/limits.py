"""How often something may be asked for: token buckets, in a store that processes share and that survives a restart.

The arithmetic is the generic cell rate algorithm (ITU-T I.371): of each bucket one number is kept, the moment at which
it will be full again. Where the store is a file nothing in it leads back to an address: core/bounds/limit_file.py.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from typing import Final, Protocol

MOST_KEYS: Final = 100_000  # buckets that a store keeps: memory and disk are bounded before fairness
_NOISE_S: Final = 1e-6  # what floating-point numbers lose on moments of this century


@dataclass(frozen=True, slots=True)
class Draught:
    """What is asked of a bucket that fills in ``depth_s`` seconds: tokens that take ``cost_s`` to come back."""

    cost_s: float
    depth_s: float
    now: float

    def full_at_after(self, full_at: float) -> float:
        """When a bucket that would have been full at ``full_at`` is full again, should the tokens be taken."""
        # No bucket is emptier than empty: a clock that was set back costs nobody more than a whole bucket.
        return min(max(full_at, self.now), self.now + self.depth_s) + self.cost_s

    def wait_s(self, full_at: float) -> float:
        """0 when a bucket that is full at ``full_at`` has the tokens, else the seconds until it has."""
        missing = self.full_at_after(full_at) - self.now - self.depth_s
        return missing if missing > _NOISE_S else 0.0


class Store(Protocol):
    """Where buckets are kept, by the name of their limit and by key."""

    def take(self, name: str, key: str, draught: Draught) -> float:
        """0 when the tokens were taken, else the seconds until they are there: then nothing was taken."""

    def give_back(self, name: str, key: str) -> None:
        """The bucket is full."""


@dataclass(frozen=True, slots=True)
class Limiter:
    """At most ``most`` at once for each key, and one more every ``every_s`` seconds."""

    store: Store
    name: str
    most: int
    every_s: float
    clock: Callable[[], float] = time.time

    def wait_s(self, key: str, count: int = 1) -> int:
        """0 when ``count`` were taken, else the whole seconds until they are there; a refusal costs nothing.

        Who asks for more than a full bucket holds takes all of a full one: otherwise it would wait for ever.
        """
        cost_s = min(count, self.most) * self.every_s
        missing = self.store.take(self.name, key, Draught(cost_s, self.most * self.every_s, self.clock()))
        return max(1, ceil(missing - _NOISE_S)) if missing else 0

    def give_back(self, key: str) -> None:
        """All of ``key`` are there again: it proved to be who it says."""
        self.store.give_back(self.name, key)


@dataclass(slots=True)
class MemoryStore:
    """The buckets of one process; they end with it."""

    most_keys: int = MOST_KEYS
    _full_at: dict[tuple[str, str], float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def take(self, name: str, key: str, draught: Draught) -> float:
        """See Store."""
        with self._lock:
            full_at = self._full_at.get((name, key), 0.0)
            missing = draught.wait_s(full_at)
            if not missing:
                if len(self._full_at) >= self.most_keys:
                    rested = [bucket for bucket, moment in self._full_at.items() if moment <= draught.now]
                    # When nobody rested, the half that is nearest to it goes.
                    nearest = sorted(self._full_at, key=self._full_at.__getitem__)[: max(1, self.most_keys // 2)]
                    for bucket in rested or nearest:
                        del self._full_at[bucket]
                self._full_at[name, key] = draught.full_at_after(full_at)
        return missing

    def give_back(self, name: str, key: str) -> None:
        """See Store."""
        with self._lock:
            self._full_at.pop((name, key), None)

    def __len__(self) -> int:
        """How many buckets are kept."""
        return len(self._full_at)
