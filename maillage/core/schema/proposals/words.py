"""Suggestions for words: values of an enumeration, yes or no, or "unknown".

A word that merely resembles another is only a hint (``likely_word``), which a person confirms once per column: two
letters make "accessible" into "inaccessible".
"""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from maillage.core.schema.proposals.column_texts import ColumnTexts, Offer, Offers
from maillage.core.schema.terms import Field, FieldType, FixKind
from maillage.core.text import normalised_text, without_accents

_YES: Final = frozenset({"oui", "vrai", "true", "yes", "1", "1.0"})
_NO: Final = frozenset({"non", "faux", "false", "no", "0", "0.0"})
# Only words that mean "unknown": "Aucun", "néant" and "-" may mean zero, "sans objet" that the question does not apply.
_UNKNOWN: Final = frozenset(
    {
        "nc", "n c", "nd", "n d", "nr", "n r", "null", "nan", "inconnu", "inconnue",
        "non communique", "non communiquee", "non renseigne", "non renseignee", "non disponible", "non connu",
    }
)  # fmt: skip
_NOTHING: Final = frozenset(
    {"na", "n a", "neant", "rien", "vide", "none", "sans objet", "so", "s o", "aucun", "aucune"}
)
_DASHES: Final = frozenset("-–—_./?*# ")
_APART: Final = re.compile(r"[\s_'’-]+")
_COUNTED: Final = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.YEAR})
_LIKENESS: Final = 0.84
_LEAD: Final = 0.04  # of the best match over the second best
_SHORTEST: Final = 5


def boolean_offers(field: Field, text: str, beside: ColumnTexts) -> Offers:
    """``text`` as the schema's word for true or false; not if the column holds counts."""
    word = text.strip().casefold()
    if beside.has_other_counts and not word.isalpha():
        return
    if word in _YES:
        yield from (Offer(FixKind.BOOLEAN_WORD, yes) for yes in field.true_values[:1])
    if word in _NO:
        yield from (Offer(FixKind.BOOLEAN_WORD, no) for no in field.false_values[:1])


def enum_offers(field: Field, text: str) -> Offers:
    """``text`` as the one value of the enumeration equal to it but for case, spaces and lost accents."""
    spelled = _spelling(text)
    alike = [word for word in field.constraints.enum if spelled in {_spelling(word), _spelling(without_accents(word))}]
    if len(alike) == 1:
        yield Offer(FixKind.ENUM_SPELLING, alike[0])


def likely_word(words: Sequence[str], text: str) -> str:
    """The most likely word for ``text``, to be confirmed by a person; empty if none stands out.

    Tried in turn: the same letters, the plural, all its words in one of them ("nature": "aide en nature"), yes or no,
    string similarity.
    """
    within = set(normalised_text(text).split())
    turns = (
        [word for word in words if normalised_text(word) == normalised_text(text)],
        [word for word in words if _singular(word) == _singular(text)],
        [word for word in words if within and within <= set(normalised_text(word).split())],
        [
            word
            for meant in (_YES, _NO)
            if normalised_text(text) in meant
            for word in words
            if normalised_text(word) in meant
        ],
    )
    for alike in turns:
        if alike:
            shortest = min(alike, key=len)
            return (
                shortest
                if all(set(normalised_text(shortest).split()) <= set(normalised_text(word).split()) for word in alike)
                else ""
            )
    sought = normalised_text(text)
    if not _SHORTEST <= len(sought) <= 2 * max(map(len, words), default=0):
        return ""
    likeness = sorted((difflib.SequenceMatcher(None, sought, normalised_text(word)).ratio(), word) for word in words)[
        ::-1
    ]
    best, *others = likeness
    is_sure = best[0] >= _LIKENESS and (not others or best[0] - others[0][0] >= _LEAD)
    return best[1] if is_sure else ""


def nothing_offers(field: Field, text: str) -> Offers:
    """An empty cell, if ``text`` means that the value is unknown."""
    if field.constraints.required:
        return
    says_nothing = normalised_text(text) in _NOTHING or (bool(text) and set(text) <= _DASHES)
    if normalised_text(text) in _UNKNOWN or (says_nothing and field.type not in _COUNTED and not is_worded(field)):
        yield Offer(FixKind.EMPTIED, "")


def is_worded(field: Field) -> bool:
    """Whether a field takes values from a list of words."""
    return bool(field.constraints.enum) or field.type is FieldType.BOOLEAN


def _spelling(text: str) -> str:
    return _APART.sub(" ", unicodedata.normalize("NFC", text).casefold()).strip()


def _singular(text: str) -> str:
    return " ".join(word.rstrip("sx") for word in normalised_text(text).split())
