"""A number of which only the lower end of its step is told: 5, 10, 20, 50, 100, 200, 500, 1,000 and so on.

It counts as its lower end everywhere; pages write it "au moins 50".
"""

from typing import Final, Self

_STEPS_OF_TEN: Final = (5, 2, 1)


class LowerBound(int):
    """A whole number that is at least this much. Added to others it stays one: a sum of lower ends is one."""

    __slots__ = ()

    @classmethod
    def of(cls, number: int) -> Self:
        """The lower end of the step that holds ``number``; 0 stays 0."""
        if number <= 0:
            return cls(0)
        ten = 10 ** (len(str(number)) - 1)
        return cls(next(step * ten for step in _STEPS_OF_TEN if step * ten <= number))

    def __add__(self, other: int) -> "LowerBound":
        return LowerBound(int(self) + int(other))

    __radd__ = __add__
