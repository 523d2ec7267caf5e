"""The commands of the counts, in the group ``maillage quality``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry("build", "maillage.figures.cli.build:build", "Count all rows anew.", group="quality"),
    CommandEntry(
        "count",
        "maillage.figures.cli.build:count",
        "Follow the recorded rows and publish their counts.",
        group="quality",
    ),
)
