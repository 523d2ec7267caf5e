"""The commands of measurements in the group ``maillage coverage``."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "calibration",
        "maillage.truth.cli.calibration:calibration",
        "Show, apply or remove the calibration of the prediction.",
        group="coverage",
    ),
    CommandEntry(
        "fitted-heights",
        "maillage.truth.cli.fitted_heights:fitted_heights",
        "Show, apply or remove heights of trees and houses by tests.",
        group="coverage",
    ),
    CommandEntry(
        "invent-readings",
        "maillage.truth.cli.invent_readings:invent_readings",
        "Invent readings of a demonstration, where its prediction is invented.",
        group="coverage",
    ),
    CommandEntry(
        "readings",
        "maillage.truth.cli.readings:readings",
        "Take in readings on the ground, or list them.",
        group="coverage",
    ),
)
