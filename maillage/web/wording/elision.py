"""French elision and contraction: "d’octobre", "du Mans", "aux Sables", "le 1er janvier".

Sentences are templates into which names are inserted, so "de %(name)s" may become "de Orange" or "de Les Moutiers".
This runs once on whole pages and letters (french_typography, template_text), so that no sentence has to check how a
name starts.
"""

import re
from typing import Final

_MONTHS: Final = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_CAPITAL: Final = "[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒ]"
# Names that start with a pronounced vowel; "de A à Z" is not a name, and "Yeu" elides where "Yonne" does not.
_VOWEL: Final = r"(?:[AEIOUÀÂÄÉÈÊËÎÏÔÖÙÛÜŒ](?=[\w’'-])|Y(?=eu\b|[bcdfghjklmnpqrstvwxz]))(?!n[zZ]e\b|ui\b)"
_RULES: Final = (
    (re.compile(rf"\b([Dd])e[ \u00a0](?=(?:avril|août|octobre)\b|{_VOWEL})"), r"\1’"),
    (re.compile(rf"\b([Qq]u)e[ \u00a0](?={_VOWEL})"), r"\1’"),
    (re.compile(rf"\b([Dd])e[ \u00a0]Le[ \u00a0](?={_CAPITAL})"), r"\1u "),
    (re.compile(rf"\b([Dd])e[ \u00a0]Les[ \u00a0](?={_CAPITAL})"), r"\1es "),
    (re.compile(rf"\bà[ \u00a0]Le[ \u00a0](?={_CAPITAL})"), "au "),
    (re.compile(rf"\bà[ \u00a0]Les[ \u00a0](?={_CAPITAL})"), "aux "),
    (re.compile(rf"(?<![\d,.])(?<!\d[ \u00a0\u202f])1[ \u00a0](?=(?:{_MONTHS})\b)"), "1er "),
)


def elided(text: str) -> str:
    """``text`` with French elisions and contractions applied; idempotent."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
