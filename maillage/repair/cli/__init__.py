"""The commands of the zones to repair, in the group ``maillage quality``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry("repair", "maillage.repair.cli.repair:repair", "List the zones to get repaired.", group="quality"),
    CommandEntry(
        "sites", "maillage.repair.cli.repair:sites", "Take in the radio sites of the operators.", group="quality"
    ),
    CommandEntry("roads", "maillage.repair.cli.repair:roads", "Take in the roads of the territory.", group="quality"),
)
