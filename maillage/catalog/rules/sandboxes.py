"""How many sandboxes there may be: on the installation, and from one network in an hour; how long one lives."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Final

MOST_SANDBOXES: Final = 300  # at once on an installation: ten workshops of thirty people
MOST_OF_A_NETWORK: Final = 40  # in an hour: a workshop behind one address, and who begins again
MOST_OCTETS: Final = 100 * 1024 * 1024  # of the files of one: nobody's disk is a place to keep things
MOST_FILE_OCTETS: Final = 5 * 1024 * 1024  # sent into one: the lessons' file is a few kilobytes
MOST_DRAFTS: Final = 20
KEPT: Final = timedelta(hours=24)
_HOUR_S: Final = 3600.0
_MOST_NETWORKS: Final = 10_000


@dataclass(slots=True)
class Openings:
    """When sandboxes were opened from each network, in the memory of the process alone, for an hour."""

    most: int = MOST_OF_A_NETWORK
    clock: Callable[[], float] = time.monotonic
    _opened: dict[str, deque[float]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait_s(self, network: str) -> int:
        """0 when one more may be opened, which is then counted; else the seconds until it may."""
        now = self.clock()
        with self._lock:
            times = self._opened.setdefault(network, deque())
            while times and times[0] <= now - _HOUR_S:
                times.popleft()
            if len(times) >= self.most:
                return max(1, round(times[0] + _HOUR_S - now))
            times.append(now)
            if len(self._opened) > _MOST_NETWORKS:
                self._forget_oldest()
        return 0

    def _forget_oldest(self) -> None:
        # Memory is bounded before fairness: whoever opened longest ago is forgotten first.
        oldest = sorted(self._opened, key=lambda network: self._opened[network][-1])
        for network in oldest[: _MOST_NETWORKS // 2]:
            del self._opened[network]
