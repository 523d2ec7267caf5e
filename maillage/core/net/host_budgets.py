"""How many requests a host is sent in a time: hosts that publish a limit are asked no faster than that.

Sources: data.gouv.fr, emplois.inclusion.beta.gouv.fr and recherche-entreprises say theirs in their API documentation;
data.geopf.fr in IGN's documentation of downloads (10 requests a second); TED in its API's terms.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class HostBudget:
    """At most ``requests`` in any ``seconds``."""

    requests: int
    seconds: float


BUDGETS: Final[Mapping[str, HostBudget]] = {
    "www.data.gouv.fr": HostBudget(30, 60.0),
    "tabular-api.data.gouv.fr": HostBudget(30, 60.0),
    "data.geopf.fr": HostBudget(10, 1.0),
    "emplois.inclusion.beta.gouv.fr": HostBudget(12, 60.0),
    "recherche-entreprises.api.gouv.fr": HostBudget(7, 1.0),
    "ted.europa.eu": HostBudget(700, 60.0),
    "api.ted.europa.eu": HostBudget(700, 60.0),
}


class HostBudgets:
    """Makes callers wait until their host may be asked again. Thread-safe; one per process."""

    def __init__(
        self,
        budgets: Mapping[str, HostBudget],
        clock_s: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._budgets = budgets
        self._clock_s = clock_s
        self._sleep = sleep
        self._lock = threading.Lock()
        self._planned: dict[str, deque[float]] = {}

    def wait_for(self, host: str) -> None:
        """Wait for the turn of this request to ``host``; hosts without a budget are asked at once."""
        budget = self._budgets.get(host)
        if budget is None:
            return
        with self._lock:
            now = self._clock_s()
            planned = self._planned.setdefault(host, deque(maxlen=budget.requests))
            is_full = len(planned) == budget.requests
            turn = max(now, planned[0] + budget.seconds) if is_full else now
            planned.append(turn)  # the oldest of a full deque leaves
        if turn > now:
            self._sleep(turn - now)


HOST_BUDGETS: Final = HostBudgets(BUDGETS)
