"""What a text may mean as a word: of an enumeration, yes or no, or that there is nothing to say."""

import difflib
from collections.abc import Callable, Sequence
from typing import Final

from maillage.core.schema.proposals.offers import Offer, Offers
from maillage.core.schema.terms import Field, FieldType, FixKind
from maillage.core.text import plain

_YES: Final = frozenset({"oui", "o", "vrai", "v", "true", "t", "yes", "y", "x", "1", "1 0", "ok"})
_NO: Final = frozenset({"non", "n", "faux", "f", "false", "no", "0", "0 0"})
_NOTHING: Final = frozenset(
    {
        "nc", "n c", "nd", "n d", "na", "n a", "nr", "n r", "neant", "rien", "vide", "null", "none", "nan", "inconnu",
        "inconnue", "sans objet", "so", "s o", "non communique", "non communiquee", "non renseigne", "non renseignee",
        "non disponible", "non connu", "aucun", "aucune",
    }
)  # fmt: skip
_DASHES: Final = frozenset("-–—_./?*# ")
_LIKENESS: Final = 0.84
_LEAD: Final = 0.04  # of the nearest word over the next
_SHORTEST: Final = 5


def boolean_offers(field: Field, text: str) -> Offers:
    """``text`` as the schema's word for yes or for no."""
    word = plain(text)
    if word in _YES:
        yield from (Offer(FixKind.BOOLEAN_WORD, yes) for yes in field.true_values[:1])
    if word in _NO:
        yield from (Offer(FixKind.BOOLEAN_WORD, no) for no in field.false_values[:1])


def enum_offers(field: Field, text: str) -> Offers:
    """``text`` as the one word of the enumeration that it nearly is."""
    words = field.constraints.enum
    for sameness in (plain, _singular):
        alike = _same(words, text, sameness)
        if alike is not None:
            yield Offer(FixKind.ENUM_SPELLING, alike)
            return
    nearest = _nearest(words, text)
    if nearest is not None:
        yield Offer(FixKind.ENUM_SPELLING, nearest)
    for meant in (_YES, _NO):
        if plain(text) in meant:
            yield from (Offer(FixKind.BOOLEAN_WORD, word) for word in words if plain(word) in meant)


def nothing_offers(field: Field, text: str) -> Offers:
    """An empty cell, where ``text`` only says that nothing is known."""
    if not field.constraints.required and says_nothing(text):
        yield Offer(FixKind.EMPTIED, "")


def says_nothing(text: str) -> bool:
    """Whether ``text`` is a way to say that nothing is known."""
    return plain(text) in _NOTHING or (bool(text) and set(text) <= _DASHES)


def is_worded(field: Field) -> bool:
    """Whether the values of a field are chosen among words."""
    return bool(field.constraints.enum) or field.type is FieldType.BOOLEAN


def _singular(text: str) -> str:
    return " ".join(word.rstrip("sx") for word in plain(text).split())


def _same(words: Sequence[str], text: str, sameness: Callable[[str], str]) -> str | None:
    wanted = sameness(text)
    alike = [word for word in words if sameness(word) == wanted] if wanted else []
    return alike[0] if len(alike) == 1 else None


def _nearest(words: Sequence[str], text: str) -> str | None:
    wanted = plain(text)
    if not _SHORTEST <= len(wanted) <= 2 * max(map(len, words), default=0):
        return None
    likeness = sorted((difflib.SequenceMatcher(None, wanted, plain(word)).ratio(), word) for word in words)[::-1]
    best, *others = likeness
    is_sure = best[0] >= _LIKENESS and (not others or best[0] - others[0][0] >= _LEAD)
    return best[1] if is_sure else None
