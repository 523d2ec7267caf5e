"""How many documents a device and a network may send: token buckets in the memory of this process, never stored.

Addresses are cut to their prefix (/24, /48) before they are used, live in memory only and are logged nowhere.
Each web process counts for itself, so the limit of an installation is that of a process times its processes.
"""

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from math import ceil
from threading import Lock
from typing import Final

from django.conf import settings
from django.http import HttpRequest

MOST_BUCKETS: Final = 100_000
_MINUTE: Final = 60.0
_PREFIX_LENGTHS: Final = {4: 24, 6: 48}


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


def prefix_of(request: HttpRequest) -> str:
    """The network a request comes from: "192.0.2.0/24"; "" when the server gave no address."""
    return _prefix_of_address(client_of(request))


def client_of(request: HttpRequest) -> str:
    """The address a request comes from; it is asked what network it belongs to, and neither kept nor logged."""
    return client_address(
        request.META.get("REMOTE_ADDR") or "",
        forwarded=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        trusted=settings.CONFIGURATION.trusted_proxies,
    )


def address_prefix(address: str, *, forwarded: str, trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """The prefix of the client that ``client_address`` finds; "" for what is no address."""
    return _prefix_of_address(client_address(address, forwarded=forwarded, trusted=trusted))


def client_address(address: str, *, forwarded: str, trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """The client: from the right of X-Forwarded-For, the first address that is no trusted proxy."""
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip()), address]
    client = address
    for hop in reversed(hops):
        client = hop
        if not _is_trusted(hop, trusted):
            break
    return client


def _prefix_of_address(client: str) -> str:
    try:
        number = ip_address(client)
    except ValueError:
        return ""  # a socket file or a word: all of them share one bucket
    return str(ip_network((number.packed, _PREFIX_LENGTHS[number.version]), strict=False))


def _is_trusted(address: str, trusted: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        number = ip_address(address)
    except ValueError:
        return False  # what cannot be read is believed nothing
    return any(number in network for network in trusted)
