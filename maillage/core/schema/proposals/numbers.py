"""What a text may mean as a number: decimal comma, spaces of all kinds between thousands, a currency, a percentage."""

import re
from decimal import Decimal
from typing import Final

from maillage.core.schema.proposals.offers import Offer, Offers
from maillage.core.schema.terms import Field, FieldType, FixKind
from maillage.core.schema.types.numbers import read_number

_CURRENCY: Final = re.compile(r"^(?:€|EUR|\$)\s*|\s*(?:€|EUR|euros?|\$)(?:\s*(?:TTC|HT))?$", re.IGNORECASE)
_SPACES: Final = re.compile(r"(?<=\d)[\s'’_](?=\d)")  # \s holds the no-break spaces, narrow or not
_POINTS_OF_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_COMMAS_OF_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})")
_COMMA: Final = re.compile(r"[+-]?\d*,\d+")
_FLOAT_TAIL: Final = re.compile(r"([+-]?\d+)[.,]0*")
_MINUS: Final = str.maketrans({"−": "-", "–": "-"})
_WHOLE: Final = Decimal(1)


def number_offers(field: Field, text: str) -> Offers:
    """``text`` as a number of ASCII digits with a point."""
    bare = _SPACES.sub("", _CURRENCY.sub("", text.strip().translate(_MINUS)).strip())
    if bare.endswith("%"):
        yield from _shares(field, bare[:-1].strip())
        return
    written, kind = _pointed(bare)
    if field.type is FieldType.INTEGER:
        tail = _FLOAT_TAIL.fullmatch(written)
        if tail:
            written, kind = tail[1], FixKind.FLOAT_TAIL
    yield Offer(kind, written)


def _pointed(bare: str) -> tuple[str, FixKind]:
    if _COMMAS_OF_THOUSANDS.fullmatch(bare):
        return bare.replace(",", ""), FixKind.SPACES_OUT
    if "," in bare and _POINTS_OF_THOUSANDS.fullmatch(bare):
        return bare.replace(".", "").replace(",", "."), FixKind.DECIMAL_POINT
    if bare.count(".") > 1 and _POINTS_OF_THOUSANDS.fullmatch(bare):
        return bare.replace(".", ""), FixKind.SPACES_OUT
    if _COMMA.fullmatch(bare):
        return bare.replace(",", "."), FixKind.DECIMAL_POINT
    return bare, FixKind.SPACES_OUT


def _shares(field: Field, bare: str) -> Offers:
    """A percentage, where the schema says that the whole is 1."""
    most = read_number(field.constraints.maximum or "")
    number = read_number(_pointed(bare)[0])
    if most == _WHOLE and number is not None and number.is_finite():
        yield Offer(FixKind.DECIMAL_POINT, f"{(number / 100).normalize():f}")
