"""How many tries a door allows: so many at once, then one at a time. Kept in the memory of the process alone."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from math import ceil
from threading import Lock
from typing import Final

MOST_KNOWN: Final = 100_000


@dataclass(slots=True)
class Tries:
    """Tries by key: ``most`` at once, one more every ``every_s`` seconds."""

    most: int
    every_s: float
    clock: Callable[[], float] = time.monotonic
    _left: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait_s(self, key: Hashable) -> int:
        """0 when a try was taken, else the whole seconds until the next one is there."""
        now = self.clock()
        with self._lock:
            left = self._left_at(key, now)
            if left < 1:
                return max(1, ceil((1 - left) * self.every_s))
            if len(self._left) >= MOST_KNOWN:
                self._forget_rested(now)
            self._left[key] = (left - 1, now)
        return 0

    def give_back(self, key: Hashable) -> None:
        """All tries of ``key`` are there again: it proved to be who it says."""
        with self._lock:
            self._left.pop(key, None)

    def _left_at(self, key: Hashable, now: float) -> float:
        left, at = self._left.get(key, (float(self.most), now))
        return min(float(self.most), left + (now - at) / self.every_s)

    def _forget_rested(self, now: float) -> None:
        rested = [key for key in self._left if self._left_at(key, now) >= self.most]
        # When nobody rested the oldest half goes: memory is bounded before fairness.
        for key in rested or list(self._left)[: MOST_KNOWN // 2]:
            del self._left[key]
