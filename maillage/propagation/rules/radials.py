"""Ground sampled along straight lines, and which receivers stand at which line: what both engines reduce."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StraightLines:
    """Where lines are sampled, a value each: from a foot outwards, ``columns`` points in steps east and north."""

    foot_x_m: float
    foot_y_m: float
    east_m: Numbers
    north_m: Numbers
    columns: int


@dataclass(frozen=True, slots=True)
class Radials:
    """Lines from a transmitter outwards, a row each; column i lies i steps out, column 0 at its foot.

    ``known`` says how many columns of a row are known, from the first on; what follows is 0 and must not be read.
    """

    terrain_m: Numbers
    surface_m: Numbers  # terrain and what stands on it
    step_km: Numbers
    known: Counts


@dataclass(frozen=True, slots=True)
class Receivers:
    """Ends of paths along radials, a value each; heights of both antennas in metres above the sea.

    Points between are those of the radial up to ``full_points``, and a last one, ``last_km`` out (at most 0: there is
    none), one step before the receiver: how far an obstacle is from the antenna, and how high, decides much.
    """

    rows: Counts
    distance_km: Numbers
    step_km: Numbers
    full_points: Counts
    last_km: Numbers
    last_ground_m: Numbers
    last_surface_m: Numbers
    ground_m: Numbers
    transmitter_m: Numbers
    receiver_m: Numbers

    def subset(self, places: NDArray[np.intp]) -> "Receivers":
        """These receivers alone."""
        return Receivers(
            self.rows[places],
            self.distance_km[places],
            self.step_km[places],
            self.full_points[places],
            self.last_km[places],
            self.last_ground_m[places],
            self.last_surface_m[places],
            self.ground_m[places],
            self.transmitter_m[places],
            self.receiver_m[places],
        )


@dataclass(frozen=True, slots=True)
class Prefixes:
    """Of each radial up to each column: greatest slopes seen from the transmitter (m/km), and sums of the ground.

    ``surface_slope`` is over surface on the curved Earth, less what the distance of the receiver adds to it;
    ``terrain_slope`` over bare ground on a flat one. The sums are those of equations 85 and 86.
    """

    surface_slope: Numbers
    terrain_slope: Numbers
    first_sum: Numbers
    second_sum: Numbers


@dataclass(frozen=True, slots=True)
class Obstruction:
    """How the bare ground rises above the straight line between both antennas: equations 89a and 89c, before it."""

    height_m: Numbers
    receiver_slope: Numbers


def points_between(distance_km: Numbers, step_km: Numbers) -> tuple[Counts, Numbers]:
    """How many whole steps lie before the last point between, and how far out that one is: one step before the end."""
    last = distance_km / step_km - 1
    whole = np.rint(last)
    # A distance of whole steps must not have two points a rounding error apart.
    last = np.where(np.abs(last - whole) < 1e-6, whole, last)
    return np.maximum(np.ceil(last).astype(np.int64) - 1, 0), last * step_km
