"""What the test page needs when there is no network: the addresses that its service worker keeps on the device."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

# Scripts and styles of the page itself and the engine it runs: every file of these folders.
_WHOLE_FOLDERS: Final = (
    ("speedtest/static", "speedtest/test"),
    ("measurement/static", "measurement/engine"),
)
# What every page loads (web/templates/web/base.html). The video player is left out: offline there is no video.
_OF_EVERY_PAGE: Final = (
    "vendor/pico.min.css",
    "vendor/bricolage-grotesque-latin-700-normal.woff2",
    "web/mark.svg",
    "web/mesh.svg",
    "web/tokens.css",
    "web/dark.css",
    "web/site.css",
    "web/theme.js",
    "web/search.js",
)
SERVICE_WORKER: Final = Path(__file__).resolve().parent.parent / "scripts" / "service-worker.js"


def shell_addresses() -> list[str]:
    """The static files of the test page under their addresses of this version."""
    names = list(_OF_EVERY_PAGE)
    for root, folder in _WHOLE_FOLDERS:
        base = Path(settings.BASE_DIR) / root
        names += [
            file.relative_to(base).as_posix()
            for file in sorted((base / folder).rglob("*"))
            if file.suffix in {".js", ".css", ".svg"}
        ]
    return [static(name) for name in names]


def page_addresses() -> list[str]:
    """The test page in each language."""
    addresses = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            addresses.append(reverse("test"))
    return addresses
