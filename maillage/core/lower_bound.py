"""A number published only as the lower end of its step: 5, 10, 20, 50, 100, 200, 500, 1,000 and so on.

It counts as that lower end in sums; pages write it as "au moins 50".
"""

from typing import Final, Self

_STEPS_OF_TEN: Final = (5, 2, 1)


class LowerBound(int):
    """An integer known to be at least this much. A sum with one is again a lower bound."""

    __slots__ = ()

    @classmethod
    def of(cls, number: int) -> Self:
        """The lower end of the step that contains ``number``; 0 stays 0."""
        if number <= 0:
            return cls(0)
        ten = 10 ** (len(str(number)) - 1)
        return cls(next(step * ten for step in _STEPS_OF_TEN if step * ten <= number))

    def __add__(self, other: int) -> "LowerBound":
        return LowerBound(int(self) + int(other))

    __radd__ = __add__
