"""The address of this installation as the public knows it: MAILLAGE_PUBLIC_URL, else the one a visitor asked for.

What leaves the installation (a letter, a file that is kept) never has the address that somebody asked for: who writes
"Host: mesures.example.org:4443" for a stranger's new password would have the link lead to her own machine.
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest

# Where a machine listens on all its addresses, or answers to every name: no address of anybody.
_NOBODYS: Final = frozenset({"0.0.0.0", "::", "[::]", "*", ""})  # noqa: S104 -- compared, not listened on
_OF_THE_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


def public_url(request: HttpRequest) -> str:
    """The origin of the pages for who reads the answer: "https://mesures.example.org", without a last slash."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"


def installation_url() -> str:
    """The same for everybody else: by the settings alone, whoever asks, and where nobody does (a command).

    Without MAILLAGE_PUBLIC_URL: the first name of MAILLAGE_ALLOWED_HOSTS, else the address that the pages listen on.
    """
    configuration = settings.CONFIGURATION
    if configuration.public_url:
        return str(configuration.public_url)
    names = [name for name in configuration.allowed_hosts if name not in _OF_THE_MACHINE | _NOBODYS and name[0] != "."]
    names += [name for name in (configuration.host,) if name not in _NOBODYS]
    name = names[0] if names else "127.0.0.1"
    if ":" in name and not name.startswith("["):
        name = f"[{name}]"
    # Behind a proxy that speaks HTTPS the public has its usual port.
    return f"https://{name}" if configuration.is_https else f"http://{name}:{configuration.port}"


def query_pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """The words of the address that was asked for, in their order; one that comes twice is there twice."""
    return [(key, str(value)) for key, values in request.GET.lists() for value in values]
