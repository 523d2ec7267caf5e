"""The commands of the harvest, in the group ``maillage catalog``; each has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "catalog",
    ("harvest", "maillage.opendata.harvest.edges.cli.harvest:harvest", "Harvest other catalogues."),
    (
        "harvest-add",
        "maillage.opendata.harvest.edges.cli.harvest:harvest_add",
        "Add a catalogue to harvest, and try it.",
    ),
)
