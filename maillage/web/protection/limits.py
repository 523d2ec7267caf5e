"""Rate limits of pages and API: how many requests per network, account, device or mailbox.

A view that accepts anonymous POSTs declares its limit with a decorator; tests/site/test_limited_posts.py walks all URLs
and fails on one without. The buckets are in a file shared by all page processes of a machine. The network of a request
is its IP address truncated to a prefix (/24, /48), never stored and never logged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from maillage.core.bounds.limits import FileStore, Limiter, whole_seconds
from maillage.core.problems import TooMany, sentence

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
OFTEN: Final = sentence(
    "Trop de demandes en peu de temps depuis votre réseau : attendez %(minutes)s min, puis recommencez."
)
View = Callable[..., Any]
_PREFIX_LENGTHS: Final = {4: 24, 6: 48}


@cache
def shared_store() -> FileStore:
    """The buckets shared by the page processes of this machine."""
    return FileStore(settings.DATA_DIR / "run" / "limits")


@dataclass(frozen=True, slots=True)
class Limit:
    """``most`` at once per key, refilled by one every ``every_s`` seconds; ``name`` says what is limited, per what."""

    name: str
    most: int
    every_s: float
    message: str = OFTEN
    code: str = "rate"

    def wait_s(self, key: str, count: int = 1) -> int:
        """See Limiter."""
        return Limiter(shared_store(), self.name, self.most, self.every_s).wait_s(key, count)

    def waits_s(self, keys: Sequence[str]) -> list[int]:
        """``wait_s`` for each of ``keys``, in their order, in one look at the store."""
        request = Limiter(shared_store(), self.name, self.most, self.every_s).request()
        return [whole_seconds(missing_s) for missing_s in shared_store().take_each(self.name, keys, request)]

    def give_back(self, key: str) -> None:
        """See Limiter."""
        Limiter(shared_store(), self.name, self.most, self.every_s).give_back(key)

    def take(self, key: str, count: int = 1) -> None:
        """Take ``count`` tokens; raises TooMany, with the time to wait, if there are too few."""
        wait_s = self.wait_s(key, count)
        if wait_s:
            raise TooMany(self.code, self.message, wait_s=wait_s)


def limited(limit: Limit) -> Callable[[View], View]:
    """Decorate a view: each write request takes one token of ``limit`` for its network."""

    def guarded(view: View) -> View:
        @wraps(view)
        def view_within_limit(request: HttpRequest, *args: Any, **parts: Any) -> Any:
            if request.method not in READING:
                limit.take(network_of(request))
            return view(request, *args, **parts)

        return counting(limit)(view_within_limit)

    return guarded


def counting(*limits: Limit | Limiter) -> Callable[[View], View]:
    """Declare that a view takes tokens from ``limits`` itself, after reading what identifies the key."""

    def marked(view: View) -> View:
        view.limits = (*limits_of(view), *limits)  # type: ignore[attr-defined]  # Django marks its views likewise
        return view

    return marked


def limits_of(view: View) -> tuple[Limit | Limiter, ...]:
    """The limits declared for ``view``."""
    limits: tuple[Limit | Limiter, ...] = getattr(view, "limits", ())
    return limits


def network_of(request: HttpRequest) -> str:
    """The network of a request: "192.0.2.0/24"; "" if the server gave no address."""
    return network_in(request.META)


def network_in(environ: Mapping[str, Any]) -> str:
    """``network_of`` for a WSGI environment."""
    network: str | None = environ.get("maillage.network")  # set by our own server
    if network is None:
        network = prefix_of_address(client_address(environ, settings.CONFIGURATION.trusted_proxies))
    return network


def client_address(environ: Mapping[str, str], trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """The client's address: from the right of X-Forwarded-For, the first that is not a trusted proxy.

    It is only used to derive the network, and neither stored nor logged.
    """
    address, forwarded = environ.get("REMOTE_ADDR") or "", environ.get("HTTP_X_FORWARDED_FOR", "")
    hops = [*(hop.strip() for hop in forwarded.split(",") if hop.strip()), address]
    client = address
    for hop in reversed(hops):
        client = hop
        try:
            number = ip_address(hop)
        except ValueError:
            break  # an unreadable address is not trusted
        if not any(number in network for network in trusted):
            break
    return client


def prefix_of_address(client: str) -> str:
    """The prefix of an address; "" if it is invalid: all of those share one bucket."""
    try:
        number = ip_address(client)
    except ValueError:
        return ""  # a Unix socket or a word
    return str(ip_network((number.packed, _PREFIX_LENGTHS[number.version]), strict=False))
