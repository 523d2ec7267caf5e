"""One question to the model: which path, which wave, which antennas."""

from dataclasses import dataclass
from pathlib import Path

from maillage.propagation.terms.waves import Wave


@dataclass(frozen=True, slots=True)
class LossCase:
    """A profile in a file, and what crosses it; ``clutter_height_m`` stands where the profile says nothing of it."""

    profile: Path
    wave: Wave
    transmitter_height_m: float
    receiver_height_m: float
    clutter_height_m: float = 0.0
