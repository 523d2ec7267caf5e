"""A path from a mast to a receiver, its profile and its loss; an input of the model: path, wave, antennas."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.cover.radio.domain.waves import Wave

Metres = NDArray[np.float64]

# Part of the model: with clutter, steps of 100 m would reduce losses by up to 10 dB (docs/explanation/propagation.md).
PROFILE_STEP_M: Final = 25.0


@dataclass(frozen=True, slots=True)
class Mast:
    """The transmitter: Lambert-93 position, and antenna height in metres above ground."""

    x_m: float
    y_m: float
    height_m: float


@dataclass(frozen=True, slots=True)
class PathProfile:
    """The profile from transmitter to receiver: distances ascending from 0, heights of terrain and clutter.

    Clutter at the two ends is ignored, as the antennas stand on the ground there.
    """

    distances_km: Metres
    terrain_m: Metres
    clutter_m: Metres


@dataclass(frozen=True, slots=True)
class ProfilePoint:
    """A point of the profile that determines the loss, seen from the transmitter."""

    distance_km: float
    height_m: float  # above sea level, clutter included


@dataclass(frozen=True, slots=True)
class LossLedger:
    """The parts of the loss, whose sum is the basic loss."""

    free_space_db: float
    terrain_db: float  # diffraction over bare ground, including the Earth's bulge
    clutter_db: float  # additional loss by trees and buildings


@dataclass(frozen=True, slots=True)
class PathLoss:
    """Median basic transmission loss of a path, with its explanation."""

    loss_db: float
    ledger: LossLedger
    diffraction_db: float  # Ld50 of ITU-R P.1812
    distance_km: float
    is_line_of_sight: bool  # over terrain and clutter, on the effective Earth
    fresnel_clearance: float  # least clearance, in radii of the first Fresnel zone; negative: obstructed
    bullington_point: ProfilePoint | None  # where the horizon rays of both ends meet; None in line of sight
    # The point highest relative to the ray, in Fresnel radii; None without points between.
    dominant_edge: ProfilePoint | None


@dataclass(frozen=True, slots=True)
class LossCase:
    """A profile file with wave and antennas; ``clutter_height_m`` applies where the profile has no clutter."""

    profile: Path
    wave: Wave
    transmitter_height_m: float
    receiver_height_m: float
    clutter_height_m: float = 0.0
