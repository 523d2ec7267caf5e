"""The limits of pages and API: how often each may be asked for by one network, account, device or mailbox.

A view that anybody may post to says by a decorator which limit guards it; tests/site/test_limited_posts.py walks all
addresses and fails on one that says nothing. The buckets lie in a file that all pages processes of a machine share.
The network of a request is its address cut to a prefix (/24, /48), never kept and never logged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from maillage.core.bounds.limits import FileStore, Limiter
from maillage.core.problems import TooMany, sentence

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OFTEN: Final = sentence(
    "Trop de demandes en peu de temps depuis votre réseau : attendez %(minutes)s min, puis recommencez."
)
View = Callable[..., Any]
_PREFIX_LENGTHS: Final = {4: 24, 6: 48}


@cache
def shared_store() -> FileStore:
    """The buckets that the pages processes of this machine share."""
    return FileStore(settings.DATA_DIR / "run" / "limits")


@dataclass(frozen=True, slots=True)
class Limit:
    """``most`` at once for each key, one more every ``every_s`` seconds; ``name`` says what, and by whom it counts."""

    name: str
    most: int
    every_s: float
    message: str = OFTEN
    code: str = "rate"

    def wait_s(self, key: str, count: int = 1) -> int:
        """See Limiter."""
        return Limiter(shared_store(), self.name, self.most, self.every_s).wait_s(key, count)

    def give_back(self, key: str) -> None:
        """See Limiter."""
        Limiter(shared_store(), self.name, self.most, self.every_s).give_back(key)

    def take(self, key: str, count: int = 1) -> None:
        """Take ``count``; TooMany says how long to wait where they are not there."""
        wait_s = self.wait_s(key, count)
        if wait_s:
            raise TooMany(self.code, self.message, wait_s=wait_s)


def limited(limit: Limit) -> Callable[[View], View]:
    """A view each of whose writing requests takes one of ``limit`` for the network it comes from."""

    def guarded(view: View) -> View:
        @wraps(view)
        def view_within_limit(request: HttpRequest, *args: Any, **parts: Any) -> Any:
            if request.method not in READING:
                limit.take(network_of(request))
            return view(request, *args, **parts)

        return counting(limit)(view_within_limit)

    return guarded


def counting(*limits: Limit | Limiter) -> Callable[[View], View]:
    """A view that takes from ``limits`` by itself: by something that it must read first, or only where it is sure."""

    def marked(view: View) -> View:
        view.limits = (*limits_of(view), *limits)  # type: ignore[attr-defined]  # Django marks its views likewise
        return view

    return marked


def limits_of(view: View) -> tuple[Limit | Limiter, ...]:
    """The limits that guard ``view``."""
    limits: tuple[Limit | Limiter, ...] = getattr(view, "limits", ())
    return limits


def network_of(request: HttpRequest) -> str:
    """The network a request comes from: "192.0.2.0/24"; "" when the server gave no address."""
    return network_in(request.META)


def network_in(environ: Mapping[str, Any]) -> str:
    """The same of a request that Django has not seen."""
    network: str | None = environ.get("maillage.network")  # our own server has asked already
    if network is None:
        network = prefix_of_address(client_address(environ, settings.CONFIGURATION.trusted_proxies))
    return network


def client_address(environ: Mapping[str, str], trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """The client: from the right of X-Forwarded-For, the first address that is no trusted proxy.

    It is asked what network it belongs to, and neither kept nor logged.
    """
    address, forwarded = environ.get("REMOTE_ADDR") or "", environ.get("HTTP_X_FORWARDED_FOR", "")
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip()), address]
    client = address
    for hop in reversed(hops):
        client = hop
        try:
            number = ip_address(hop)
        except ValueError:
            break  # what cannot be read is believed nothing
        if not any(number in network for network in trusted):
            break
    return client


def prefix_of_address(client: str) -> str:
    """The prefix of an address; "" for what is none: all of those share one bucket."""
    try:
        number = ip_address(client)
    except ValueError:
        return ""  # a socket file or a word
    return str(ip_network((number.packed, _PREFIX_LENGTHS[number.version]), strict=False))
