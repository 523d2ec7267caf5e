"""The commands of repair in the group ``maillage quality``."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "quality",
    ("repair", "maillage.measure.repair.edges.cli.repair:repair", "List the zones to get repaired."),
    ("sites", "maillage.measure.repair.edges.cli.repair:sites", "Take in the radio sites of the operators."),
    ("roads", "maillage.measure.repair.edges.cli.repair:roads", "Take in the roads of the territory."),
)
