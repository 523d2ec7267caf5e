"""What walls take from a signal that enters a house: the median of ITU-R P.2109-1, 80 MHz to 100 GHz."""

import math
from enum import Enum
from typing import NamedTuple


class _Coefficients(NamedTuple):
    r: float
    s: float
    t: float


class Building(Enum):
    """The two kinds of houses of the recommendation, with its coefficients (table 1)."""

    TRADITIONAL = _Coefficients(12.64, 3.72, 0.96)
    THERMALLY_EFFICIENT = _Coefficients(28.19, -3.00, 8.48)  # metallised glass, foil-backed panels


def entry_loss_db(frequency_ghz: float, building: Building) -> float:
    """L = r + s log f + t (log f)², dB, for a path that comes in level; half of the places inside lose less."""
    decades = math.log10(frequency_ghz)
    r, s, t = building.value
    return r + s * decades + t * decades**2
