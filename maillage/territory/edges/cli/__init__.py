"""The commands of the territory."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "territory",
        "maillage.territory.edges.cli.territory:app",
        "Communes, EPCI, départements, régions, places: find, locate, update.",
    ),
)
