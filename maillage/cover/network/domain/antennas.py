"""Antenna patterns in two cuts of 360 degrees, from a planner's file or the 3GPP formula."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

PATTERN_DEGREES: Final = 360

# 3GPP TR 36.814, table A.2.1.1-2: half-power beamwidths, front-to-back ratio and side-lobe level of a sector antenna.
HORIZONTAL_BEAM_DEG: Final = 65.0
VERTICAL_BEAM_DEG: Final = 10.0
FRONT_TO_BACK_DB: Final = 25.0
SIDE_LOBES_DB: Final = 20.0
FORMULA_NAME: Final = "3GPP"

# Above this limit at 2 to 4 GHz the value has another unit, or lost its decimal separator.
MOST_GAIN_DBI: Final = 30.0
LEAST_GAIN_DBI: Final = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class AntennaPattern:
    """Attenuation of an antenna relative to its axis, in dB by whole degree: 0 on the axis, positive elsewhere.

    ``horizontal_db[a]`` is at ``a`` degrees clockwise from the azimuth, ``vertical_db[a]`` at ``a`` degrees below the
    axis (359 is one degree above). ``most_db`` bounds their sum (front-to-back ratio). ``electrical_tilt_deg`` is the
    tilt included in the cuts; None if there is none, so that any can be applied.
    """

    name: str
    gain_dbi: float
    horizontal_db: NDArray[np.float64]
    vertical_db: NDArray[np.float64]
    most_db: float
    electrical_tilt_deg: float | None = None


@cache
def formula_pattern(
    gain_dbi: float,
    horizontal_beam_deg: float = HORIZONTAL_BEAM_DEG,
    vertical_beam_deg: float = VERTICAL_BEAM_DEG,
) -> AntennaPattern:
    """The pattern -min(12 (angle / beam)², bound) in both cuts (3GPP TR 36.814, table A.2.1.1-2)."""
    degrees = np.arange(PATTERN_DEGREES, dtype=np.float64)
    angle = np.minimum(degrees, PATTERN_DEGREES - degrees)
    return AntennaPattern(
        name=FORMULA_NAME,
        gain_dbi=gain_dbi,
        horizontal_db=np.minimum(12 * (angle / horizontal_beam_deg) ** 2, FRONT_TO_BACK_DB),
        vertical_db=np.minimum(12 * (angle / vertical_beam_deg) ** 2, SIDE_LOBES_DB),
        most_db=FRONT_TO_BACK_DB,
    )
