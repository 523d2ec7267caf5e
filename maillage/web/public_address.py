"""The address of this installation as the public knows it: MAILLAGE_PUBLIC_URL, else the one a visitor asked for.

And the words of the address that was asked for.
"""

from django.conf import settings
from django.http import HttpRequest


def public_url(request: HttpRequest) -> str:
    """The origin of the pages: "https://mesures.example.org", without a last slash."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"


def public_url_here() -> str:
    """The same where no visitor asks (a command): without the setting, the address that the pages listen on."""
    configuration = settings.CONFIGURATION
    return configuration.public_url or f"http://{configuration.host}:{configuration.port}"


def query_pairs(request: HttpRequest) -> list[tuple[str, str]]:
    """The words of the address that was asked for, in their order; one that comes twice is there twice."""
    return [(key, str(value)) for key, values in request.GET.lists() for value in values]
