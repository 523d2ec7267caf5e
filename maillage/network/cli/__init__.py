"""The commands of sites, in the group ``maillage coverage``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry("sites", "maillage.network.cli.sites:app", "Keep the sites: import, list, export.", group="coverage"),
)
