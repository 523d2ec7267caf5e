"""The command of opportunities, in the group ``maillage inclusion``; it has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "opportunities",
        "maillage.include.opportunities.edges.cli.opportunities:opportunities",
        "Work out what comes up for structures, now.",
        group="inclusion",
    ),
)
