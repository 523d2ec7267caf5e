"""The commands of the measurements, in the group ``maillage quality``; each has --json."""

from typing import Final

from maillage.core.command_groups import in_group

COMMANDS: Final = in_group(
    "quality",
    ("import", "maillage.quality.cli.imports:import_measurements", "Import measurements from a file of others."),
    ("simulate", "maillage.quality.cli.simulate:simulate", "Record a simulated campaign."),
    ("erase", "maillage.quality.cli.record:erase", "Erase what one device sent."),
    ("remove", "maillage.quality.cli.record:remove", "Remove every row of an origin."),
    ("rescore", "maillage.quality.cli.record:rescore", "Score recorded measurements again by the method in force."),
    ("status", "maillage.quality.cli.record:status", "Say what the record holds."),
)
