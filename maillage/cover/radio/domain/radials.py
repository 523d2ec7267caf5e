"""Ground sampled along straight lines, and receivers on them: the input of both engines."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StraightLines:
    """Sampling lines from a common foot: ``columns`` points each, with steps east and north in metres."""

    foot_x_m: float
    foot_y_m: float
    east_m: Numbers
    north_m: Numbers
    columns: int


@dataclass(frozen=True, slots=True)
class Radials:
    """Profiles from a transmitter outwards, one row each; column i is i steps out, column 0 at its foot.

    ``known`` is the number of known columns per row; the columns after it are 0 and must not be used.
    """

    terrain_m: Numbers
    surface_m: Numbers  # terrain plus clutter
    step_km: Numbers
    known: Counts


@dataclass(frozen=True, slots=True)
class Receivers:
    """Ends of paths along radials, one value per receiver; antenna heights in metres above sea.

    The points between are those of the radial up to ``full_points``, and a last one at ``last_km`` (0 or less: none),
    one step before the receiver: the loss is sensitive to distance and height of obstacles near the antenna.
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
        """The subset of these receivers."""
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
class RunningReductions:
    """Running maxima and sums per radial and column: slopes from the transmitter (m/km), and sums of the ground.

    ``surface_slope`` is over the surface on the curved Earth, without the term that depends on the receiver's distance;
    ``terrain_slope`` over bare ground on a flat one. The sums are those of equations 85 and 86.
    """

    surface_slope: Numbers
    terrain_slope: Numbers
    first_sum: Numbers
    second_sum: Numbers


@dataclass(frozen=True, slots=True)
class Obstruction:
    """Rise of bare ground above the direct line between antennas: intermediate values of equations 89a and 89c."""

    height_m: Numbers
    receiver_slope: Numbers


def points_between(distance_km: Numbers, step_km: Numbers) -> tuple[Counts, Numbers]:
    """The number of whole steps before the last point between, and that point's distance: one step before the end."""
    last = distance_km / step_km - 1
    whole = np.rint(last)
    # If the distance is a whole number of steps, rounding errors must not yield two points at one place.
    last = np.where(np.abs(last - whole) < 1e-6, whole, last)
    return np.maximum(np.ceil(last).astype(np.int64) - 1, 0), last * step_km
