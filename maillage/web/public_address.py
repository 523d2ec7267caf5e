"""The address of this installation as the public knows it: MAILLAGE_PUBLIC_URL, else the one a visitor asked for."""

from django.conf import settings
from django.http import HttpRequest


def public_url(request: HttpRequest) -> str:
    """The origin of the pages: "https://mesures.example.org", without a last slash."""
    return settings.CONFIGURATION.public_url or f"{request.scheme}://{request.get_host()}"


def public_url_here() -> str:
    """The same where no visitor asks (a command): without the setting, the address that the pages listen on."""
    configuration = settings.CONFIGURATION
    return configuration.public_url or f"http://{configuration.host}:{configuration.port}"
