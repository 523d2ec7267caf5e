"""The public URL of this installation: MAILLAGE_PUBLIC_URL, else the host of the request.

What leaves the installation (an e-mail, a stored file) never uses the host of the request: with "Host:
mesures.example.org:4443", an attacker could make the password reset link of someone else lead to their own machine.
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest

# Wildcards for listening or for allowed hosts, not an address of the installation.
_UNSPECIFIED_HOSTS: Final = frozenset({"0.0.0.0", "::", "[::]", "*", ""})  # noqa: S104 -- compared, not listened on
_OF_THE_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


def public_url(request: HttpRequest) -> str:
    """The origin for whoever reads the response: "https://mesures.example.org", without a trailing slash."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"


def installation_url() -> str:
    """The origin for anyone else: from the settings alone, for any request or none (a command).

    Without MAILLAGE_PUBLIC_URL: the first name of MAILLAGE_ALLOWED_HOSTS, else the address that pages listen on.
    """
    configuration = settings.CONFIGURATION
    if configuration.public_url:
        return str(configuration.public_url)
    names = [
        name
        for name in configuration.allowed_hosts
        if name not in _OF_THE_MACHINE | _UNSPECIFIED_HOSTS and name[0] != "."
    ]
    names += [name for name in (configuration.host,) if name not in _UNSPECIFIED_HOSTS]
    name = names[0] if names else "127.0.0.1"
    if ":" in name and not name.startswith("["):
        name = f"[{name}]"
    # Behind an HTTPS proxy, the public port is the default.
    return f"https://{name}" if configuration.is_https else f"http://{name}:{configuration.port}"


def query_pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """The query parameters of the request in order, repeated ones included."""
    return [(key, str(value)) for key, values in request.GET.lists() for value in values]
