"""The command of readings on the ground, in the group ``maillage coverage``; it has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "readings",
        "maillage.truth.cli.readings:readings",
        "Take in readings on the ground, or list them.",
        group="coverage",
    ),
)
