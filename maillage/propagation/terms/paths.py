"""A path from a mast to a receiver: what lies below it, and what it loses."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Metres = NDArray[np.float64]

# Part of the model: with clutter, 100 m instead of 25 take up to ten decibels off (docs/explanation/propagation.md).
PROFILE_STEP_M: Final = 25.0


@dataclass(frozen=True, slots=True)
class Mast:
    """Where a wave leaves: Lambert-93, and metres above the ground."""

    x_m: float
    y_m: float
    height_m: float


@dataclass(frozen=True, slots=True)
class PathProfile:
    """The ground from transmitter to receiver: distances rising from 0, heights of terrain and of what stands on it.

    At both ends antennas stand on the ground: clutter counts only between them.
    """

    distances_km: Metres
    terrain_m: Metres
    clutter_m: Metres


@dataclass(frozen=True, slots=True)
class ProfilePoint:
    """A point of the profile that the wave meets, seen from the transmitter."""

    distance_km: float
    height_m: float  # above the sea, clutter included


@dataclass(frozen=True, slots=True)
class LossLedger:
    """Where each dB went: the three parts add up to the basic loss."""

    free_space_db: float
    terrain_db: float  # diffraction over the bare ground, the bulge of the Earth included
    clutter_db: float  # what trees and houses add to it


@dataclass(frozen=True, slots=True)
class PathLoss:
    """Median basic transmission loss of one path, with its reasons."""

    loss_db: float
    ledger: LossLedger
    diffraction_db: float  # Ld50 of ITU-R P.1812
    distance_km: float
    is_line_of_sight: bool  # over terrain and clutter, on the effective Earth
    fresnel_clearance: float  # least clearance, in radii of the first Fresnel zone; negative: obstructed
    bullington_point: ProfilePoint | None  # where the horizons of both ends meet; none in line of sight
    dominant_edge: ProfilePoint | None  # what stands highest against the ray; none on a path without points between
