"""What makes the test page installable: its manifest, and the service worker with the list of what it keeps."""

import hashlib
import json
from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.speedtest.pages.assets import SERVICE_WORKER, page_addresses, shell_addresses
from maillage.web.icons import ICONS

_PETROL: Final = "#073b46"
_PAPER: Final = "#f3f7f6"
_ON_HOME_SCREENS: Final = (("icon-192", "any"), ("icon-512", "any"), ("maskable-512", "maskable"))


def manifest_document() -> dict[str, Any]:
    """The web app manifest (W3C) in the language of the request; one application whatever its language."""
    return {
        "id": "/test",
        "name": _("Maillage : le test"),
        "short_name": "Maillage",
        "description": _("Mesurez votre connexion mobile en deux gestes."),
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
