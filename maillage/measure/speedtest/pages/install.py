"""The installable test page (PWA): its manifest, and the service worker with its cache list."""

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
from maillage.web.offers import page_link

_PETROL: Final = "#073b46"
_PAPER: Final = "#f3f7f6"
# Screens that stores and browsers show before the page is installed: file, width and height in pixels, form factor.
_SCREENS: Final = (("ready-narrow", 390, 844, "narrow"), ("ready-wide", 1280, 800, "wide"))
_ON_HOME_SCREENS: Final = (("icon-192", "any"), ("icon-512", "any"), ("maskable-512", "maskable"))
# Scripts and styles of the page and the engine: all files of these directories.
_WHOLE_FOLDERS: Final = (
    ("measure/speedtest/static", "speedtest/test"),
    ("measure/protocol/static", "protocol/engine"),
)
# Files that every page loads (web/templates/web/base.html). The video player is omitted: there is no video offline.
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
    """Return the web app manifest (W3C) in the language of the request; the id is the same in every language."""
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
        "screenshots": [
            {
                "src": static(f"speedtest/screens/{name}.png"),
                "sizes": f"{width_px}x{height_px}",
                "type": "image/png",
                "form_factor": form_factor,
                "label": _("Le test, prêt à démarrer"),
            }
            for name, width_px, height_px, form_factor in _SCREENS
        ],
        "shortcuts": _shortcuts(),
        # A result or a place that somebody sent is opened in the installed page (shared.js).
        "share_target": {
            "action": reverse("test"),
            "method": "GET",
            "params": {"title": "titre", "text": "texte", "url": "adresse"},
        },
    }


def _shortcuts() -> list[dict[str, str]]:
    """What a long press on the icon offers."""
    weather = page_link("weather")
    return [
        {"name": _("Tester"), "url": reverse("test")},
        *([{"name": weather.label, "url": weather.href}] if weather else []),
        {"name": _("Pas de réseau ici"), "url": f"{reverse('test')}#hors-reseau"},
    ]


def service_worker_text(page: HttpResponse) -> str:
    """Return the service worker: its cache list, then its program. The version depends on the content of ``page``."""
    policy = page["Content-Security-Policy"].encode()
    version = hashlib.blake2b(page.content, key=hashlib.blake2b(policy).digest(), digest_size=8).hexdigest()
    shell = {"version": version, "pages": page_addresses(), "files": cached_urls()}
    return f"const shell = {json.dumps(shell)};\n{SERVICE_WORKER.read_text(encoding='utf-8')}"


def cached_urls() -> list[str]:
    """Return the versioned URLs of the static files of the test page."""
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
    """Return the URL of the test page in each language."""
    addresses = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            addresses.append(reverse("test"))
    return addresses
