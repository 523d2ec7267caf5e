"""The commands of plans, in the group ``maillage coverage``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "dossier",
        "maillage.planning.cli.dossier:dossier",
        "Print a plan: sites, sectors, households, map, method.",
        group="coverage",
    ),
)
