"""What the full-text index of the contracts is asked for words that people type, and for normalised words."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from maillage.core.relevance import singular

_PREFIXED_LETTERS: Final = 4  # a shorter word is often an article: its beginning says nothing
_MOST_BEGUN: Final = 500  # words of one beginning that are asked by name
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


def object_query(words: Iterable[str], words_begun: Callable[[str, int], Sequence[str]]) -> str:
    """What the index of objects is asked for those with words that begin as each of these plain ones, or its singular.

    ``words_begun`` says the first words that begin so, of those that contracts have.
    """
    terms = map(singular, words)
    return " AND ".join(
        begun_query(term, words_begun) if len(term) >= _PREFIXED_LETTERS else f'"{term}"' for term in terms
    )


def begun_query(term: str, words_begun: Callable[[str, int], Sequence[str]]) -> str:
    """What an index is asked for words that begin as a plain term: those words by name, where they are not too many.

    FTS5 reads the rows of a beginning to the last before it gives the first.
    """
    begun = words_begun(term, _MOST_BEGUN + 1)
    named = " OR ".join(f'"{word}"' for word in begun)
    return f"({named})" if 0 < len(begun) <= _MOST_BEGUN else f'"{term}"*'
