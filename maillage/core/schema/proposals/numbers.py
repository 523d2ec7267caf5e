"""What a text means as a number: decimal comma, spaces of all kinds between thousands, euros, a percentage.

Only texts of one reading: "1,500" and "1.234.567" have two, and the column (column_texts.py) decides or nobody.
"""

import re
from decimal import Decimal
from typing import Final

from maillage.core.schema.proposals.column_texts import ColumnTexts, Offer, Offers
from maillage.core.schema.terms import Field, FieldType, FixKind
from maillage.core.schema.types.numbers import read_number

_CURRENCY: Final = re.compile(r"^(?:€|EUR)\s*|\s*(?:€|EUR|euros?)$", re.IGNORECASE)
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:([\s'’_])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")  # \s holds no-break spaces
_POINTED: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")  # "1.234,56"
_ENGLISH: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+")  # "1,234.56"
_COMMA: Final = re.compile(r"[+-]?\d*,\d+")
_COMMA_OR_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_FLOAT_TAIL: Final = re.compile(r"([+-]?\d+)[.,](?:0{0,2}|0{4,})")
_LONG_FLOAT_TAIL: Final = re.compile(r"([+-]?\d{4,})[.,]0+")  # "1.000" may be a thousand, "1234.000" is no million
_MINUS: Final = str.maketrans({"−": "-", "–": "-"})
_WHOLE: Final = Decimal(1)


def number_offers(field: Field, text: str, beside: ColumnTexts) -> Offers:
    """``text`` as a number of ASCII digits with a point."""
    bare = _CURRENCY.sub("", text.strip().translate(_MINUS)).strip()
    if bare.endswith("%"):
        # A percentage is a share only where the schema says that the whole is 1.
        number = read_number(_pointed(bare[:-1].strip(), beside)[0])
        if read_number(field.constraints.maximum or "") == _WHOLE and number is not None and number.is_finite():
            yield Offer(FixKind.DECIMAL_POINT, f"{(number / 100).normalize():f}")
        return
    written, kind = _pointed(bare, beside)
    if field.type is not FieldType.NUMBER:
        tail = _FLOAT_TAIL.fullmatch(written) or _LONG_FLOAT_TAIL.fullmatch(written)
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
