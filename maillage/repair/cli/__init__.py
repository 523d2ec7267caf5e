"""The commands of repair in the group ``maillage quality``."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "quality",
    ("repair", "maillage.repair.cli.repair:repair", "List the zones to get repaired."),
    ("sites", "maillage.repair.cli.repair:sites", "Take in the radio sites of the operators."),
    ("roads", "maillage.repair.cli.repair:roads", "Take in the roads of the territory."),
)
