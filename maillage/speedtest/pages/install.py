"""What makes the test page installable: its manifest, and the service worker with what it keeps on the device."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.web.icons import ICONS

_PETROL: Final = "#073b46"
_PAPER: Final = "#f3f7f6"
_ON_HOME_SCREENS: Final = (("icon-192", "any"), ("icon-512", "any"), ("maskable-512", "maskable"))
# Scripts and styles of the page itself and the engine it runs: every file of these folders.
_WHOLE_FOLDERS: Final = (
    ("speedtest/static", "speedtest/test"),
    ("measurement/static", "measurement/engine"),
)
# What every page loads (web/templates/web/base.html). The video player is left out: offline there is no video.
_OF_EVERY_PAGE: Final = (
    "vendor/bricolage-grotesque-latin-700-normal.woff2",
    "web/mark.svg",
    "web/mesh.svg",
    "web/dark.css",
    "web/site.css",
    "web/theme.js",
    "web/masthead.js",
    "web/choices.js",
    "web/search.js",
)
SERVICE_WORKER: Final = Path(__file__).resolve().parent.parent / "scripts" / "service-worker.js"


def manifest_document() -> dict[str, Any]:
    """The web app manifest (W3C) in the language of the request; one application whatever its language."""
    return {
        "id": "/test",
        "name": _("Maillage : le test"),
        "short_name": "Maillage",
        "description": _("Mesurez votre connexion mobile en vingt secondes."),
        "lang": get_language(),
        "start_url": reverse("test"),
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _PETROL,
        "icons": [
            {
                "src": reverse("icon", args=[name]),
                "sizes": f"{ICONS[name].side_px}x{ICONS[name].side_px}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, purpose in _ON_HOME_SCREENS
        ],
    }


def service_worker_text(page: HttpResponse) -> str:
    """The service worker: what it keeps, by name, then its program. Another ``page`` makes another version of both."""
    policy = page["Content-Security-Policy"].encode()
    version = hashlib.blake2b(page.content, key=hashlib.blake2b(policy).digest(), digest_size=8).hexdigest()
    shell = {"version": version, "pages": page_addresses(), "files": shell_addresses()}
    return f"const shell = {json.dumps(shell)};\n{SERVICE_WORKER.read_text(encoding='utf-8')}"


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
