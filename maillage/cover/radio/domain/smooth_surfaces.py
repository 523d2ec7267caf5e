"""The smooth surface fitted to a path's ground: ITU-R P.1812, attachment 1 to annex 1, section 5.6."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.spherical_earth import SmoothPaths

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GroundTotals:
    """Totals of the bare ground of paths, one value each: sums of equations 85 and 86, and obstructions.

    ``height_m`` is the maximum height above the direct line between antennas (negative if nothing rises above it); the
    slopes are the maxima of height over the distance to either end.
    """

    first_sum: Numbers
    second_sum: Numbers
    height_m: Numbers
    transmitter_slope: Numbers
    receiver_slope: Numbers


@dataclass(frozen=True, slots=True)
class AntennaEnds:
    """Both ends of paths: length in km, ground and antenna in metres above sea."""

    distance_km: Numbers
    transmitter_ground_m: Numbers
    transmitter_m: Numbers
    receiver_ground_m: Numbers
    receiver_m: Numbers


def smooth_paths(ends: AntennaEnds, ground: GroundTotals) -> SmoothPaths:
    """The ends above the straight line fitted to the ground, lowered for obstructions: equations 87 to 91."""
    distance = ends.distance_km
    near = (2 * ground.first_sum * distance - ground.second_sum) / distance**2
    far = (ground.second_sum - ground.first_sum * distance) / distance**2
    with np.errstate(invalid="ignore", divide="ignore"):
        both = ground.transmitter_slope + ground.receiver_slope
        rises = ground.height_m > 0
        near = near - np.where(rises, ground.height_m * ground.transmitter_slope / both, 0.0)
        far = far - np.where(rises, ground.height_m * ground.receiver_slope / both, 0.0)
    return SmoothPaths(
        distance,
        ends.transmitter_m - np.minimum(near, ends.transmitter_ground_m),
        ends.receiver_m - np.minimum(far, ends.receiver_ground_m),
    )


def profile_totals(distance: Numbers, ground: Numbers, ends: AntennaEnds) -> GroundTotals:
    """The totals of one path: equations 85 and 86, and 89a to 89d for obstructions."""
    out, back = distance[1:], distance[:-1]
    after, before = ground[1:], ground[:-1]
    direct = (ends.receiver_m - ends.transmitter_m) / ends.distance_km
    above = ground[1:-1] - ends.transmitter_m - direct * distance[1:-1]
    return GroundTotals(
        np.sum((out - back) * (after + before), keepdims=True),
        np.sum((out - back) * (after * (2 * out + back) + before * (out + 2 * back)), keepdims=True),
        np.max(above, keepdims=True, initial=-np.inf),
        np.max(above / distance[1:-1], keepdims=True, initial=-np.inf),
        np.max(above / (ends.distance_km - distance[1:-1]), keepdims=True, initial=-np.inf),
    )
