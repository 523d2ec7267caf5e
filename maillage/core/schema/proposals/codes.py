"""What a text means as a code: SIRET, commune code, telephone … as spreadsheets and hands spoil them.

A number that a spreadsheet has rounded is never mended: its digits are gone, and a key that fits then fits by chance.
"""

import re
from typing import Final

from maillage.core.schema.checks.identifiers import is_siren, is_siret
from maillage.core.schema.checks.rounding import is_rounded
from maillage.core.schema.proposals.column_texts import ColumnTexts
from maillage.core.schema.proposals.offers import Offer, Offers
from maillage.core.schema.terms import FixKind

_CODE_LIKE: Final = re.compile(r"[\d\s]*(?:[A-Za-z][\d\s]*){0,2}")
_SPACES: Final = re.compile(r"\s+")
_IDENTIFIER_LIKE: Final = re.compile(r"[\d\s.-]+")
_SEPARATORS: Final = re.compile(r"[\s.-]+")
_FLOAT_TAIL: Final = re.compile(r"([1-9]\d+)[.,]0{1,2}")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
_PHONE_LIKE: Final = re.compile(r"\+?[\d\s.()-]{8,22}")
_AROUND_SLASH: Final = re.compile(r"\s*/\s*")
_LONGEST: Final = 30  # a code with its separators
_LONGEST_NAME: Final = 60
_KEYED: Final = {9: is_siren, 14: is_siret}  # numbers whose last digit proves the others
_PADDED: Final = frozenset({2, 3, 5, 10})  # département, commune or postal code, telephone


def code_offers(text: str, beside: ColumnTexts) -> Offers:
    """``text`` without what a code does not have, and with the zero that a spreadsheet took away."""
    bare = text.strip()
    if len(bare) > _LONGEST or is_rounded(bare) or not any(mark.isdigit() for mark in bare):
        return
    tail = _FLOAT_TAIL.fullmatch(bare)
    if tail:
        yield Offer(FixKind.FLOAT_TAIL, tail[1])
        yield from _padded(tail[1], beside)
    elif _CODE_LIKE.fullmatch(bare):
        yield Offer(FixKind.SPACES_OUT, _SPACES.sub("", bare))
        yield from _padded(bare, beside)
    elif _IDENTIFIER_LIKE.fullmatch(bare):
        digits = _SEPARATORS.sub("", bare)
        if len(digits) in _KEYED and _KEYED[len(digits)](digits):
            yield Offer(FixKind.SPACES_OUT, digits)
    if _DECIMAL_COMMA.fullmatch(bare):
        yield Offer(FixKind.DECIMAL_POINT, bare.replace(",", "."))


def _padded(bare: str, beside: ColumnTexts) -> Offers:
    """The code with its first zero, where the column shows that zeros were lost.

    Not of SIREN and SIRET: one number in ten, or in a hundred, that lacks another digit fits too.
    """
    length = len(bare) + 1
    is_short = bare.isdigit() and not bare.startswith("0") and length in _PADDED
    if is_short and (length == max(_PADDED) or beside.has_lost_zeros):
        yield Offer(FixKind.LEADING_ZEROS, f"0{bare}")


def phone_offers(text: str) -> Offers:
    """``text`` as an international number."""
    if not _PHONE_LIKE.fullmatch(text.strip()):
        return
    import phonenumbers  # noqa: PLC0415 -- slow import, for the few schemas that hold telephones

    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:  # no number
        return
    if phonenumbers.is_valid_number(number):
        yield Offer(FixKind.PHONE_FORM, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def act_offers(text: str) -> Offers:
    """``text`` without spaces around its slash."""
    yield Offer(FixKind.SPACES_OUT, _AROUND_SLASH.sub("/", text.strip()))


def case_offers(text: str) -> Offers:
    """``text`` in capitals, or with a capital at each word: first names as the registry writes them, w123456789."""
    if len(text) <= _LONGEST_NAME and "://" not in text:
        yield Offer(FixKind.LETTER_CASE, text.strip().upper())
        yield Offer(FixKind.LETTER_CASE, text.strip().title())
