"""What the full-text index of the contracts is asked for words that people type, and for plain words of our own."""

import re
from collections.abc import Iterable
from typing import Final

from maillage.core.relevance import singular

_PREFIXED_LETTERS: Final = 4  # a shorter word is often an article: its beginning says nothing
_ASKED: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD: Final = re.compile(r"\w+")
# What people and their machines write for the quotes of a phrase.
_QUOTES: Final = str.maketrans(dict.fromkeys("«»“”„", '"'))


def full_text_query(text: str) -> str:
    """What the index of words is asked: each word by its beginning, what stands between quotes exactly; "" for none.

    A word of one to three letters is asked for whole.
    """
    terms = []
    for phrase, word in _ASKED.findall(text.translate(_QUOTES)):
        if phrase:
            words = " ".join(_WORD.findall(phrase))
            terms += [f'"{words}"'] if words else []
        else:
            terms += [f'"{part}"*' if len(part) >= _PREFIXED_LETTERS else f'"{part}"' for part in _WORD.findall(word)]
    return " ".join(terms)


def object_query(words: Iterable[str]) -> str:
    """What the index is asked for contracts whose object has all of these plain words, or plurals of them."""
    terms = [singular(word) for word in words]
    asked = (f'"{term}"*' if len(term) >= _PREFIXED_LETTERS else f'"{term}"' for term in terms)
    return f"object : ({' AND '.join(asked)})"
