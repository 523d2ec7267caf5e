"""The commands of the group ``maillage coverage sites``."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "sites", "maillage.cover.network.edges.cli.sites:app", "Keep the sites: import, list, export.", group="coverage"
    ),
)
