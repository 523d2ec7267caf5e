"""Normalises names of territories and queries for comparison: accents, saint/st, articles, slugs."""

from typing import Final

from maillage.core.relevance import FULL_WORDS, words_of_name
from maillage.core.text import normalised_text

# Stop words; a name that consists of nothing else ("Y", "Les") keeps them.
ARTICLES: Final = frozenset("l le la les d de du des et en a au aux sur sous s lez".split())  # noqa: SIM905 -- a sentence
_EPCI_FORMS: Final = frozenset({"cc", "ca", "cu"})


def words_of(text: str) -> tuple[str, ...]:
    """The words of ``text`` without accents, with "st" expanded: "St-Jean-d'Y" becomes saint, jean, d, y."""
    return words_of_name(text)


def exact_form(text: str) -> str:
    """``text`` without articles, for comparing whole names: "Les Sables-d'Olonne" becomes "sables olonne"."""
    return form_of(words_of(text))


def form_of(words: tuple[str, ...]) -> str:
    """The exact form of a name, given its words."""
    if words and words[0] in _EPCI_FORMS:
        words = words[1:]
    return " ".join(without_articles(words))


def without_articles(words: tuple[str, ...]) -> tuple[str, ...]:
    """``words`` without articles, unless nothing else would be left."""
    return tuple(word for word in words if word not in ARTICLES) or words


def query_words(text: str) -> tuple[tuple[str, ...], ...]:
    """For each word of a query, the prefixes that it may stand for.

    The last word may be incomplete: it is kept even if it is an article ("saint de" while typing Saint-Denis), and "st"
    there may also start "Strasbourg".
    """
    typed = normalised_text(text).split()
    if not typed:
        return ()
    *first, last = typed
    full = FULL_WORDS.get(last)
    ends = (full, last) if full else (last,)
    inner = tuple((FULL_WORDS.get(word, word),) for word in first if word not in ARTICLES)
    return (*inner, ends)


def slug_of(name: str) -> str:
    """The slug of a place from its name: "L'Île d'Yeu" becomes "l-ile-d-yeu"."""
    return normalised_text(name).replace(" ", "-")
