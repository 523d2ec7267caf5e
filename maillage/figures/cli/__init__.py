"""The commands of the counts, in the group ``maillage quality``; each has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "quality",
    ("build", "maillage.figures.cli.build:build", "Count all rows anew."),
    ("count", "maillage.figures.cli.build:count", "Follow the recorded rows and publish their counts."),
)
