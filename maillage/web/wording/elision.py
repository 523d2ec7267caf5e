"""How French joins small words to what follows: "d’octobre", "du Mans", "aux Sables", "le 1er janvier".

Sentences are written once and names put into them, so "de %(name)s" becomes "de Orange" and "de Les Moutiers". Pages
and letters pass here as a whole (french_typography, template_text): no sentence has to ask how its name begins.
"""

import re
from typing import Final

_MONTHS: Final = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_CAPITAL: Final = "[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒ]"
# Names that begin with a vowel that is heard; "de A à Z" is no name, and "Yeu" elides where "Yonne" does not.
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
    """``text`` in French with its small words joined to the names and days that follow; applied twice, the same."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
