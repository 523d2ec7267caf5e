"""What somebody asks of a place: where, how high the antenna would be, what stands before it."""

from dataclasses import dataclass
from typing import Final

HEIGHTS_M: Final = (4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)  # of the curve: from a gutter to a mast of its own
CLEAR_END_M: Final = 100.0  # "nothing stands in the last hundred metres": what a household can see from its roof


@dataclass(frozen=True, slots=True)
class PointQuestion:
    """A place in degrees (WGS 84), the height of its antenna above the ground, whether the last 100 m are clear."""

    lon: float
    lat: float
    height_m: float
    is_clear: bool = False
