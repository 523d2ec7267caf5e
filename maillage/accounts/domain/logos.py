"""Judges the file of a logo: a PNG, or an SVG that draws and does nothing else."""

import re
from typing import Final

from maillage.core.problems import Refused, sentence

MOST_LOGO_BYTES: Final = 300 * 1024
_TOO_LARGE: Final = sentence("Ce logo dépasse 300 Ko : enregistrez-le plus petit.")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SVG: Final = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)
# What an SVG may do beside drawing: run code, declare entities, show other documents, load from elsewhere.
_ACTIVE: Final = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|<script|<foreignObject|\son\w+\s*=|javascript:|@import|(?:href|url\()\s*=?\s*[\"']?\s*(?:https?:|//)",
    re.IGNORECASE,
)
_NO_PICTURE: Final = sentence("Ce fichier n’est ni un PNG ni un SVG : enregistrez le logo dans l’un de ces formats.")
_IS_ACTIVE: Final = sentence(
    "Ce SVG contient autre chose que des formes (script, lien ou entité) : enregistrez-le en « SVG simple », ou en PNG."
)


def logo_ending(content: bytes) -> str:
    """The ending of a logo, "png" or "svg".

    Raises Refused for any other file, a larger one, and an SVG that does more than draw.
    """
    if len(content) > MOST_LOGO_BYTES:
        raise Refused("logo_too_large", _TOO_LARGE)
    if content.startswith(_PNG):
        return "png"
    if not _SVG.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise Refused("logo_unknown", _NO_PICTURE)
    if _ACTIVE.search(content):
        raise Refused("logo_active", _IS_ACTIVE)
    return "svg"
