"""French typography of a page (HTML): no break before : ; ! ? » and after «, curved apostrophes; French said to be."""

import re
from typing import Final

from django.utils.html import format_html
from django.utils.translation import get_language

NO_BREAK: Final = "\u00a0"
NARROW: Final = "\u202f"

# What stands between these tags is kept letter by letter: code, what a person typed, scripts.
_UNTOUCHED: Final = re.compile(r"(<(pre|code|textarea|script|style|samp|kbd)\b.*?</\2>|<!--.*?-->|<[^>]*>)", re.DOTALL)
_RULES: Final = (
    (re.compile(r"[ \u00a0]([;!?])(?![\w#])"), rf"{NARROW}\1"),
    (re.compile(r"[ ]([:»])(?!\w)"), rf"{NO_BREAK}\1"),
    (re.compile(r"«[ ]"), f"«{NO_BREAK}"),
    (re.compile(r"(?<=\w)(?:'|&#x27;|&#39;)(?=\w)"), "’"),
    (re.compile(r"(?<=\d) (?=%|Mb/s|ms\b|s\b|km|m\b|points?\b|tests?\b|appareils?\b)"), NO_BREAK),
)


def french_typography(html: str) -> str:
    """``html`` with the spaces and apostrophes of French typography; tags, attributes and code stay as they are."""
    # split() gives text, whole match, tag name, text, ...: every third is text.
    parts = _UNTOUCHED.split(html)
    for place in range(0, len(parts), 3):
        for pattern, replacement in _RULES:
            parts[place] = pattern.sub(replacement, parts[place])
    del parts[2::3]
    return "".join(parts)


def in_french(value: object) -> str:
    """A text that is French in every page (the title of a data set, of a schema), said so where the page is not.

    For screen readers (WCAG 3.1.2). In an <option> or around a block, {% french_lang %} on its element does it.
    """
    return format_html('<span lang="fr">{}</span>', value) if value and get_language() != "fr" else str(value or "")
