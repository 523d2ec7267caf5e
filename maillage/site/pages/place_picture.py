"""The preview image of a place for social networks: its name, verdict and operators (place_picture.typ)."""

import json
from pathlib import Path
from threading import Lock
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.problems import Unavailable, sentence
from maillage.site.pages.place import PlacePage
from maillage.web.installation import agency_name
from maillage.web.print import typeset

WIDTH_PX, HEIGHT_PX = 1200, 630  # the Open Graph size shown uncropped, 1.91 to 1
_PPI: Final = 144  # of 600 x 315 points
_WAIT_S: Final = 20.0  # waiting for images requested by others
_TEMPLATE: Final = Path(__file__).with_name("place_picture.typ")

_drawing = Lock()


def place_picture(page: PlacePage) -> bytes:
    """The image as PNG. Raises Unavailable if others keep drawing too long."""
    files = {"place.json": json.dumps(_texts(page)).encode()}
    if not _drawing.acquire(timeout=_WAIT_S):
        raise Unavailable("drawing_busy", sentence("Trop d’images sont demandées en ce moment : recommencez bientôt."))
    try:
        return typeset(_TEMPLATE.read_text("utf-8"), inputs={}, files=files, form="png", ppi=_PPI)[0]
    finally:
        _drawing.release()


def _texts(page: PlacePage) -> dict[str, object]:
    verdict = page.verdict
    return {
        "language": get_language() or "fr",
        "title": page.name,
        "facts": page.facts,
        "verdict": verdict.sentence or verdict.best,
        "warning": _("Démonstration : ces chiffres sont inventés.") if page.is_invented else "",
        "operators": [
            {"name": row.name, "ink": row.css_class, "score": row.score, "width": row.value}
            for row in page.operators
            if row.score
        ],
        "scale": _("Note sur 100"),
        "agency": agency_name(),
    }
