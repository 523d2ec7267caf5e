"""The network a request comes from: its address cut to a prefix (/24, /48), never kept and never logged."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

_PREFIX_LENGTHS: Final = {4: 24, 6: 48}


def network_of(request: HttpRequest) -> str:
    """The network a request comes from: "192.0.2.0/24"; "" when the server gave no address."""
    network: str | None = request.META.get("maillage.network")  # our own server has asked already
    if network is None:
        network = prefix_of_address(client_address(request.META, settings.CONFIGURATION.trusted_proxies))
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
