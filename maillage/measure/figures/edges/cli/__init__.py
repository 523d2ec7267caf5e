"""The commands of the counts, in the group ``maillage quality``; each has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "quality",
    ("build", "maillage.measure.figures.edges.cli.counts:build", "Recount all rows."),
    ("count", "maillage.measure.figures.edges.cli.counts:count", "Follow the recorded rows and publish their counts."),
)
