"""Suggestions for codes and numbers: SIRET, commune code, telephone, point, URL; decimal commas, spaces, percentages.

A number rounded by a spreadsheet is never repaired: its digits are lost, and a matching checksum would be chance.
Numbers are only converted if they have one reading: "1,500" and "1.234.567" have two, and the rest of the column
(column_texts.py) decides, or they stay as they are.
"""

import re
from decimal import Decimal
from typing import Final

from maillage.core.extras import is_installed
from maillage.core.schema.checks.coordinates import is_in_france
from maillage.core.schema.checks.identifiers import is_rounded, is_siren, is_siret
from maillage.core.schema.proposals.column_texts import ColumnTexts, Offer, Offers
from maillage.core.schema.terms import Field, FieldType, FixKind
from maillage.core.schema.types.numbers import read_number

_CURRENCY: Final = re.compile(r"^(?:€|EUR)\s*|\s*(?:€|EUR|euros?)$", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:([\s'’_])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")  # \s includes no-break spaces
_POINTED: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")  # "1.234,56"
_ENGLISH: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+")  # "1,234.56"
_COMMA: Final = re.compile(r"[+-]?\d*,\d+")
_COMMA_OR_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_POINTED_TAIL: Final = re.compile(r"([+-]?\d+)[.,](?:0{0,2}|0{4,})")
_LONG_FLOAT_TAIL: Final = re.compile(r"([+-]?\d{4,})[.,]0+")  # "1.000" may be one thousand, "1234.000" is not a million
_MINUS: Final = str.maketrans({"−": "-", "–": "-"})
_WHOLE: Final = Decimal(1)


def number_offers(field: Field, text: str, beside: ColumnTexts) -> Offers:
    """``text`` as a number of ASCII digits with a decimal point."""
    bare = _CURRENCY.sub("", text.strip().translate(_MINUS)).strip()
    if bare.endswith("%"):
        # A percentage becomes a share only if the schema's maximum is 1.
        number = read_number(_pointed(bare[:-1].strip(), beside)[0])
        if read_number(field.constraints.maximum or "") == _WHOLE and number is not None and number.is_finite():
            yield Offer(FixKind.DECIMAL_POINT, f"{(number / 100).normalize():f}")
        return
    written, kind = _pointed(bare, beside)
    if field.type is not FieldType.NUMBER:
        tail = _POINTED_TAIL.fullmatch(written) or _LONG_FLOAT_TAIL.fullmatch(written)
        if tail:
            written, kind = tail[1], FixKind.FLOAT_TAIL
    yield Offer(kind, written)


def _pointed(bare: str, beside: ColumnTexts) -> tuple[str, FixKind]:
    thousands = _THOUSANDS.fullmatch(bare)
    if thousands:
        bare = bare.replace(thousands[1], "")
        return bare.replace(",", "."), FixKind.DECIMAL_POINT if "," in bare else FixKind.SPACES_OUT
    if _ENGLISH.fullmatch(bare):
        return bare.replace(",", ""), FixKind.SPACES_OUT
    if _POINTED.fullmatch(bare) and not beside.has_doubtful_points:
        return bare.replace(".", "").replace(",", "."), FixKind.DECIMAL_POINT
    if _COMMA.fullmatch(bare) and (beside.has_decimal_commas or not _COMMA_OR_THOUSANDS.fullmatch(bare)):
        return bare.replace(",", "."), FixKind.DECIMAL_POINT
    return bare, FixKind.SPACES_OUT


_CODE_LIKE: Final = re.compile(r"[\d\s]*(?:[A-Za-z][\d\s]*){0,2}")
_SPACES: Final = re.compile(r"\s+")
_IDENTIFIER_LIKE: Final = re.compile(r"[\d\s.-]+")
_SEPARATORS: Final = re.compile(r"[\s.-]+")
_FLOAT_TAIL: Final = re.compile(r"([1-9]\d+)[.,]0{1,2}")
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
_PHONE_LIKE: Final = re.compile(r"\+?[\d\s.()-]{8,22}")
_AROUND_SLASH: Final = re.compile(r"\s*/\s*")
_MAX_LENGTH: Final = 30  # characters of a code with its separators
_MAX_NAME_LENGTH: Final = 60
_KEYED: Final = {9: is_siren, 14: is_siret}  # numbers with a checksum digit, by length
# Lengths of codes that start with zero: département, commune or postal code, telephone.
_PADDED: Final = frozenset({2, 3, 5, 10})
_DECIMAL: Final = r"([+-]?\d{1,3}\.\d+)"  # with decimals: two integers may be anything
_FRENCH_DECIMAL: Final = r"([+-]?\d{1,3},\d+)"
_PAIR: Final = re.compile(r"[\[(]?\s*" + _DECIMAL + r"\s*[,;\s|/]\s*" + _DECIMAL + r"\s*[\])]?")
_FRENCH_PAIR: Final = re.compile(r"[\[(]?\s*" + _FRENCH_DECIMAL + r"\s*[;\s|/]+\s*" + _FRENCH_DECIMAL + r"\s*[\])]?")
# "compte-rendu.pdf" and "M.Dupont" look like hosts: require "www." or a common top-level domain.
_HOST: Final = re.compile(
    r"(?:www\.(?:[a-z0-9-]+\.)+[a-z]{2,24}|(?:[a-z0-9-]+\.)+(?:fr|eu|org|net|info|bzh|re|corsica|alsace|paris))"
    r"(?::\d+)?(?:/\S*)?"
)
_BROKEN_SCHEME: Final = re.compile(r"(https?)(?:;//|:/|//|:///|:\\\\)(?=[^/])", re.IGNORECASE)


def code_offers(text: str, beside: ColumnTexts) -> Offers:
    """``text`` without characters that codes do not have, and with the leading zero that a spreadsheet dropped."""
    bare = text.strip()
    if len(bare) > _MAX_LENGTH or is_rounded(bare) or not any(mark.isdigit() for mark in bare):
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
    """The code with its leading zero, if the column shows that zeros were lost.

    Not for SIREN and SIRET: one number in ten, or in a hundred, that lacks another digit would pass the checksum too.
    """
    length = len(bare) + 1
    is_short = bare.isdigit() and not bare.startswith("0") and length in _PADDED
    if is_short and (length == max(_PADDED) or beside.has_lost_zeros):
        yield Offer(FixKind.LEADING_ZEROS, f"0{bare}")


def phone_offers(text: str) -> Offers:
    """``text`` as an international telephone number; none where the extra ``schemas`` is not installed."""
    if not _PHONE_LIKE.fullmatch(text.strip()) or not is_installed("phonenumbers"):
        return
    import phonenumbers  # noqa: PLC0415 -- slow import, for the few schemas that hold telephones

    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:  # not a number
        return
    if phonenumbers.is_valid_number(number):
        yield Offer(FixKind.PHONE_FORM, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def act_offers(text: str) -> Offers:
    """``text`` without spaces around its slash."""
    yield Offer(FixKind.SPACES_OUT, _AROUND_SLASH.sub("/", text.strip()))


def case_offers(text: str) -> Offers:
    """``text`` in capitals or title case: first names as the civil registry writes them, w123456789."""
    if len(text) <= _MAX_NAME_LENGTH and "://" not in text:
        yield Offer(FixKind.LETTER_CASE, text.strip().upper())
        yield Offer(FixKind.LETTER_CASE, text.strip().title())


def point_offers(field: Field, text: str) -> Offers:
    """``text`` as longitude and latitude, in the order that lies in France and in the format of the field."""
    pair = _PAIR.fullmatch(text.strip()) or _FRENCH_PAIR.fullmatch(text.strip())
    if pair is None:
        return
    first, second = (part.replace(",", ".") for part in pair.groups())
    if is_in_france(float(first), float(second)):
        yield from (Offer(FixKind.COORDINATES_FORM, written) for written in _point_texts(field, first, second))
    elif is_in_france(float(second), float(first)):
        yield from (Offer(FixKind.COORDINATES_SWAPPED, written) for written in _point_texts(field, second, first))


def _point_texts(field: Field, longitude: str, latitude: str) -> tuple[str, ...]:
    array, plain = f"[{longitude}, {latitude}]", f"{longitude},{latitude}"
    if field.format == "array":
        return (array,)
    if field.format == "object":
        return (f'{{"lon": {longitude}, "lat": {latitude}}}',)
    return (plain, f"[{longitude},{latitude}]", array)


def address_offers(text: str) -> Offers:
    """``text`` as a URL with its scheme."""
    stripped = text.strip()
    if _HOST.fullmatch(stripped) and "@" not in stripped:
        yield Offer(FixKind.ADDRESS_SCHEME, f"https://{stripped}")
    mended = _BROKEN_SCHEME.sub(lambda scheme: f"{scheme[1].lower()}://", stripped, count=1)
    if mended != stripped:
        yield Offer(FixKind.ADDRESS_SCHEME, mended)
