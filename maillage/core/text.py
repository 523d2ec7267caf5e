"""Text as people type it, brought to one form for comparing and searching."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """``text`` in lower case without accents, with one space between words: "L'Île-d'Yeu" gives "l ile d yeu"."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return _SEPARATORS.sub(" ", bare.lower()).strip()
