"""An input of the model: path, wave, antennas."""

from dataclasses import dataclass
from pathlib import Path

from maillage.cover.radio.domain.waves import Wave


@dataclass(frozen=True, slots=True)
class LossCase:
    """A profile file with wave and antennas; ``clutter_height_m`` applies where the profile has no clutter."""

    profile: Path
    wave: Wave
    transmitter_height_m: float
    receiver_height_m: float
    clutter_height_m: float = 0.0
