"""The classes by which rows are coloured on a map: the values of a column, or spans of its numbers.

Colours are those of the house (web/static/web/tokens.css): eight of one weight for values, a scale for numbers.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Value = str | float | None

MOST_VALUES: Final = 8
SPANS: Final = 5
NO_VALUE: Final = 0  # the number of the class of rows without a value
NO_VALUE_INK: Final = "q-none"
VALUE_INKS: Final = (
    *("op-bouygues-telecom", "op-orange", "op-b", "op-sfr"),
    *("op-c", "op-free-mobile", "op-d", "op-a"),
)
SCALE_INKS: Final = ("q0", "q1", "q2", "q3", "q4")


@dataclass(frozen=True, slots=True)
class ValueClass:
    """The rows from ``least`` to ``most``, which are equal in a class of one value."""

    least: str | float
    most: str | float
    rows: int


@dataclass(frozen=True, slots=True)
class ValueClasses:
    """The classes of a column in the order of the legend, numbered from 1; ``missing`` rows have no value."""

    classes: Sequence[ValueClass]
    missing: int
    is_scale: bool

    def number_of(self, value: Value) -> int:
        """The number of the class of a value; NO_VALUE without one."""
        if value is None:
            return NO_VALUE
        if self.is_scale:
            return bisect_right([float(value_class.least) for value_class in self.classes], float(value))
        return next(
            (number for number, value_class in enumerate(self.classes, 1) if value_class.least == str(value)), NO_VALUE
        )

    def ink_of(self, number: int) -> str:
        """The colour token of a class."""
        if number == NO_VALUE:
            return NO_VALUE_INK
        if not self.is_scale:
            return VALUE_INKS[number - 1]
        # Fewer classes than steps of the scale are spread over it.
        last = len(self.classes) - 1
        return SCALE_INKS[round((number - 1) * (SPANS - 1) / last) if last else SPANS // 2]
