"""Numbers and booleans: amounts in euros, months, counts, shares; typed in JSON, text in XML and tables."""

import math
import re
from collections.abc import Callable
from typing import Any, Final

from maillage.buy.contracts.domain.judged_texts import broken, repaired
from maillage.buy.contracts.domain.remarks import NOT_STATED, CheckRule, Judgement, RepairRule
from maillage.core.problems import sentence

_PLAIN: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?")
_FRENCH: Final = re.compile(
    r"[+-]?[0-9]{1,3}(?:[  \u202f'][0-9]{3})*(?:[.,][0-9]{1,2})?\s*(?:€|EUR|euros?)?", re.IGNORECASE
)
_COMMA: Final = re.compile(
    r"[+-]?[0-9]+,[0-9]{1,2}\s*(?:€|EUR|euros?)?|[+-]?[0-9]+(?:\.[0-9]{1,2})?\s*(?:€|EUR|euros?)", re.IGNORECASE
)
_NOT_IN_A_NUMBER: Final = re.compile(r"[^0-9.,+-]")
_NAN_WORDS: Final = frozenset({"nan", "inf", "-inf", "infinity", "-infinity"})
_MOST_EXACT: Final = 2**53  # above, double precision no longer represents every integer
_OVERFLOW: Final = 10**300
_TRUE: Final = frozenset({"true", "1", "oui", "vrai"})
_FALSE: Final = frozenset({"false", "0", "non", "faux"})
# XML Schema writes true and false, or 1 and 0 (part 2, section 3.2.2); Python writes True and False.
_PROGRAM_WORDS: Final = {"true": True, "false": False, "True": True, "False": False, "1": True, "0": False}

AS_TEXT: Final = RepairRule(
    "number-as-text", sentence("« %(before)s » est écrit entre guillemets : c’est le nombre %(after)s.")
)
SPELLING: Final = RepairRule("number-spelling", sentence("« %(before)s » se lit %(after)s."))
TRUTH_WORD: Final = RepairRule("truth-word", sentence("« %(before)s » se lit %(after)s."))
_SCHEMA: Final = "Schéma officiel du format DECP"
NOT_A_NUMBER: Final = CheckRule(
    "number-type",
    sentence("« %(value)s » n’est pas un nombre. Écrivez des chiffres, avec un point pour les décimales."),
    _SCHEMA,
)
NAN: Final = CheckRule(
    "number-nan",
    sentence("« NaN » n’est pas un nombre et n’existe pas en JSON. Écrivez le nombre, ou retirez le champ."),
    "RFC 8259, section 6",
)
NOT_WHOLE: Final = CheckRule(
    "number-whole", sentence("« %(value)s » doit être un nombre entier. Arrondissez-le à la source."), _SCHEMA
)
NOT_TRUTH: Final = CheckRule(
    "truth-type", sentence("« %(value)s » n’est ni vrai ni faux. Écrivez true ou false."), _SCHEMA
)
TOO_SMALL: Final = CheckRule(
    "number-minimum", sentence("« %(value)s » est trop petit : le format demande au moins %(minimum)s."), _SCHEMA
)
SHARE: Final = CheckRule(
    "share-range",
    sentence("« %(value)s » n’est pas une part entre 0 et 1. Écrivez 0.10 pour 10 %%."),
    _SCHEMA,
)

Judge = Callable[[Any], Judgement[Any]]


def judge_number(raw: Any, *, is_text_right: bool) -> Judgement[float]:
    """The number in a raw value; ``is_text_right``: numbers are text in this document type."""
    if not isinstance(raw, str):
        if (raw.__class__ is int and abs(raw) < _OVERFLOW) or (raw.__class__ is float and math.isfinite(raw)):
            return Judgement(float(raw))
        return broken(NAN if raw.__class__ is float else NOT_A_NUMBER, raw)
    text = raw.strip()
    if not text:
        return NOT_STATED
    if _PLAIN.fullmatch(text) and math.isfinite(float(text)):
        number = float(text)
        return Judgement(number) if is_text_right else repaired(AS_TEXT, raw, number)
    if _FRENCH.fullmatch(text) or _COMMA.fullmatch(text):
        return repaired(SPELLING, raw, float(_NOT_IN_A_NUMBER.sub("", text).replace(",", ".")))
    return broken(NAN if text.lower() in _NAN_WORDS else NOT_A_NUMBER, raw)


def judge_amount(raw: Any, *, is_text_right: bool, minimum: int) -> Judgement[float]:
    """An amount in euros. One below ``minimum`` is kept and reported, not replaced."""
    if (raw.__class__ is float or raw.__class__ is int) and minimum <= raw < _OVERFLOW:
        return Judgement(float(raw))
    return _at_least(judge_number(raw, is_text_right=is_text_right), raw, minimum)


def judge_count(raw: Any, *, is_text_right: bool, minimum: int = 1) -> Judgement[int]:
    """A whole number: months, tenders, amendment numbers."""
    if raw.__class__ is int and raw >= minimum:
        return Judgement(raw)
    number = judge_number(raw, is_text_right=is_text_right)
    if number.value is None:
        return Judgement(None, number.remarks)
    if not number.value.is_integer() or abs(number.value) > _MOST_EXACT:
        return broken(NOT_WHOLE, raw)
    return _at_least(Judgement(int(number.value), number.remarks), raw, minimum)


def _at_least(number: Judgement[Any], raw: Any, minimum: int) -> Judgement[Any]:
    if number.value is None or number.value >= minimum:
        return number
    below = broken(TOO_SMALL, raw, number.value, minimum=minimum)
    return Judgement(below.value, (*number.remarks, *below.remarks))


def judge_share(raw: Any, *, is_text_right: bool) -> Judgement[float]:
    """A share from 0 to 1. A larger value may be a percentage or anything else: not guessed."""
    number = judge_number(raw, is_text_right=is_text_right)
    if number.value is None or 0 <= number.value <= 1:
        return number
    return broken(SHARE, raw)


def judge_truth(raw: Any, *, is_text_right: bool) -> Judgement[bool]:
    """A boolean."""
    if raw.__class__ is bool:
        return Judgement(raw)
    if not isinstance(raw, str):
        return broken(NOT_TRUTH, raw)
    text = raw.strip()
    if not text:
        return NOT_STATED
    if is_text_right and text in _PROGRAM_WORDS:
        return Judgement(_PROGRAM_WORDS[text])
    word = text.lower()
    if word in _TRUE or word in _FALSE:
        return repaired(TRUTH_WORD, raw, word in _TRUE, after="true" if word in _TRUE else "false")
    return broken(NOT_TRUTH, raw)
