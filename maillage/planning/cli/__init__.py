"""The commands of plans, in the group ``maillage coverage``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "demonstration",
        "maillage.planning.cli.demonstration:demonstration",
        "Publish a prediction of invented sites and a plan, where there is none.",
        group="coverage",
    ),
    CommandEntry(
        "dossier",
        "maillage.planning.cli.dossier:dossier",
        "Print a plan: sites, sectors, households, map, method.",
        group="coverage",
    ),
)
