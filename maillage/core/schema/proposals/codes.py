"""What a text may mean as a code: SIRET, commune code, telephone … as spreadsheets and hands spoil them."""

import re
from typing import Final

from maillage.core.schema.checks.identifiers import is_siren, is_siret
from maillage.core.schema.proposals.offers import Offer, Offers
from maillage.core.schema.terms import FixKind

_CODE_LIKE: Final = re.compile(r"[\d\s.,_/-]*(?:[A-Za-z][\d\s.,_/-]*){0,2}")
_SEPARATORS: Final = re.compile(r"[\s.,_/-]+")
_FLOAT_TAIL: Final = re.compile(r"(\d+)[.,]0+")
_PHONE_LIKE: Final = re.compile(r"\+?[\d\s.()-]{8,22}")
_AROUND_SLASH: Final = re.compile(r"\s*/\s*")
_LONGEST: Final = 30  # a code with its separators
_LONGEST_NAME: Final = 60
_PROVED: Final = {9: is_siren, 14: is_siret}  # a lost zero is put back where the control digit proves it
_PADDED: Final = frozenset({2, 3, 5, 10})  # département, commune or postal code, telephone


def code_offers(text: str) -> Offers:
    """``text`` without what a code does not have, and with the zeros that a spreadsheet took away."""
    if len(text) > _LONGEST or not _CODE_LIKE.fullmatch(text) or not any(mark.isdigit() for mark in text):
        return
    tail = _FLOAT_TAIL.fullmatch(text.strip())
    bare = tail[1] if tail else _SEPARATORS.sub("", text)
    yield Offer(FixKind.FLOAT_TAIL if tail else FixKind.SPACES_OUT, bare)
    yield Offer(FixKind.DECIMAL_POINT, text.strip().replace(",", "."))
    yield from _padded(bare)


def _padded(bare: str) -> Offers:
    length = len(bare) + 1
    padded = f"0{bare}"
    if bare.isdigit() and (length in _PADDED or (length in _PROVED and _PROVED[length](padded))):
        yield Offer(FixKind.LEADING_ZEROS, padded)


def phone_offers(text: str) -> Offers:
    """``text`` as an international number."""
    if not _PHONE_LIKE.fullmatch(text.strip()):
        return
    import phonenumbers  # noqa: PLC0415 -- slow import, for the few schemas that hold telephones

    digits = re.sub(r"\D", "", text)
    for written in (text, f"0{digits}"):
        try:
            number = phonenumbers.parse(written, "FR")
        except phonenumbers.NumberParseException:  # no number
            continue
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
