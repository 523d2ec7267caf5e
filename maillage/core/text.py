"""Text as people type it, brought to one form for comparing and searching."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})
_SEPARATORS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """``text`` in lower case without accents, with one space between words: "L'Île-d'Yeu" gives "l ile d yeu"."""
    letters = unicodedata.normalize("NFKC", text.translate(_LIGATURES))
    return _SEPARATORS.sub(" ", without_accents(letters).lower()).strip()


def without_accents(text: str) -> str:
    """``text`` without the accents of its letters, all else as it is."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))
