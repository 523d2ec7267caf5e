"""How many documents a device and a network may send: token buckets in the memory of this process, never stored.

Networks are those of maillage.web.networks; they live in memory only and are logged nowhere.
Each web process counts for itself, so the limit of an installation is that of a process times its processes.
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from threading import Lock
from typing import Final

from django.conf import settings

MOST_BUCKETS: Final = 100_000
_MINUTE: Final = 60.0


@dataclass(slots=True)
class Buckets:
    """One bucket for each key, of ``per_minute`` tokens, refilled evenly.

    Whoever has a token left may take many at once and goes into debt: a stream is never refused half-way.
    """

    per_minute: int
    clock: Callable[[], float] = time.monotonic
    _levels: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait_s(self, key: Hashable, count: int = 1) -> int:
        """0 when ``count`` tokens were taken, else the whole seconds to wait before asking again."""
        now = self.clock()
        with self._lock:
            level = self._level(key, now)
            if level < 1:
                return max(1, ceil((1 - level) * _MINUTE / self.per_minute))
            if len(self._levels) >= MOST_BUCKETS:
                self._drop_full(now)
            self._levels[key] = (level - count, now)
        return 0

    def _level(self, key: Hashable, now: float) -> float:
        level, at = self._levels.get(key, (float(self.per_minute), now))
        return min(float(self.per_minute), level + (now - at) * self.per_minute / _MINUTE)

    def _drop_full(self, now: float) -> None:
        full = [key for key in self._levels if self._level(key, now) >= self.per_minute]
        # When nobody has been quiet for a minute the oldest half goes: memory is bounded before fairness.
        for key in full or list(self._levels)[: MOST_BUCKETS // 2]:
            del self._levels[key]


@cache
def device_buckets() -> Buckets:
    """The buckets of devices, by pseudonym (MAILLAGE_RATE_TOKEN)."""
    return Buckets(settings.CONFIGURATION.rate_token_per_minute)


@cache
def prefix_buckets() -> Buckets:
    """The buckets of networks, by address prefix (MAILLAGE_RATE_PREFIX)."""
    return Buckets(settings.CONFIGURATION.rate_prefix_per_minute)
