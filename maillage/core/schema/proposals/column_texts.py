"""The other texts of a column, which decide how an ambiguous text is read."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from maillage.core.schema.terms import FixKind

# The decimal mark: "1.500,50" and "12,5" are French, "1,500.50" is English.
_FRENCH_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,3}(?:[\s.]\d{3})+|\d+),(?:\d{1,2}|\d{4,})|[+-]?(?:0|\d{4,}),\d+")
_ENGLISH_NUMBER: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:,\d{3}){2,}")
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})[-/._ ](\d{1,2})[-/._ ]\d{4}(?:\D.*)?")
_POINTED: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
MAYBE_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")  # 1.5 or 1,500
_SHORT_CODE: Final = re.compile(r"[1-9]\d*")
_MONTHS: Final = 12
_MANY_CODES: Final = 3


@dataclass(frozen=True)
class ColumnTexts:
    """The invalid texts of a column, and its valid ones as far as they are cached.

    ``is_rounded``: a spreadsheet has dropped digits, so nothing in the column is certain.
    """

    refused: Collection[str] = ()
    right: Collection[str] = ()
    is_rounded: bool = False

    @cached_property
    def has_month_first(self) -> bool:
        """Whether a date is only valid month first, such as 05/14/2018: 05/06/2018 is then ambiguous."""
        dates = (_MONTH_FIRST.fullmatch(text.strip()) for text in self.refused)
        return any(date is not None and int(date[1]) <= _MONTHS < int(date[2]) for date in dates)

    @cached_property
    def has_decimal_commas(self) -> bool:
        """Whether decimal commas occur and no thousands commas: "1,500" is then one and a half."""
        bare = [text.strip() for text in self.refused]
        return any(map(_FRENCH_NUMBER.fullmatch, bare)) and not any(map(_ENGLISH_NUMBER.fullmatch, bare))

    @cached_property
    def has_doubtful_points(self) -> bool:
        """Whether "1.500" was accepted as a number beside "1.500,50": one of the two is misread."""
        return self.has_pointed_thousands and any(map(MAYBE_THOUSANDS.fullmatch, self.right))

    @cached_property
    def has_pointed_thousands(self) -> bool:
        """Whether points separate thousands somewhere, as in "1.500,50"."""
        return any(_POINTED.match(text.strip()) for text in self.refused)

    @cached_property
    def has_lost_zeros(self) -> bool:
        """Whether codes lost their leading zero: all valid ones start with zero, or many are too short."""
        short = [text for text in self.refused if _SHORT_CODE.match(text)]
        return len(short) >= _MANY_CODES or all(text.startswith("0") for text in self.right)

    @cached_property
    def has_other_counts(self) -> bool:
        """Whether a boolean column has numbers beyond 0 and 1: 1 is then a count, not yes."""
        return any(text.strip().isdecimal() and text.strip() not in {"0", "1"} for text in self.refused)


ALONE: Final = ColumnTexts()  # nothing is known of the column


class Offer(NamedTuple):
    """A text that may be what was meant, and the kind of change."""

    kind: FixKind
    text: str


Offers = Iterator[Offer]
